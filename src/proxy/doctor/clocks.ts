import { type Finding, ok, warning, wrong } from './finding.ts';

/** A `Date` header has whole seconds, and an answer may be under way for a few. */
const NOTICEABLE_MS = 30_000;
/** From here on logins are refused and timestamps mislead. */
const TOO_MUCH_MS = 5 * 60_000;

/** What other machines' clocks say, gathered from the answers that came anyway. */
export interface Clocks {
  /** @param date the header as it came @param askedMs and now: between the two it was written */
  note(host: string, date: string | undefined, askedMs: number): void;
  findings(): readonly Finding[];
}

const span = (ms: number): string => {
  const seconds = Math.round(ms / 1000);
  return seconds < 120 ? `${seconds} seconds` : `${Math.round(seconds / 60)} minutes`;
};

function judge(host: string, aheadMs: number): Finding {
  const off = Math.abs(aheadMs);
  const says = `this machine's clock is ${span(off)} ${aheadMs > 0 ? 'ahead of' : 'behind'} that of ${host}`;
  const fix = 'set both by NTP (timedatectl, chronyc tracking)';
  if (off >= TOO_MUCH_MS) return wrong('clock', says, fix);
  return off >= NOTICEABLE_MS ? warning('clock', says, fix) : ok('clock', `agrees with ${host}`);
}

/** @param now epoch ms */
export function createClocks(now: () => number): Clocks {
  /** How far we are ahead of each host; the last answer counts. */
  const ahead = new Map<string, number>();
  return {
    note(host, date, askedMs) {
      const theirMs = Date.parse(date ?? '');
      if (Number.isNaN(theirMs)) return;
      const heardMs = now();
      // Nothing is known about where between asking and hearing it was written: what fits in between is no difference.
      const latest = theirMs + 1_000;
      ahead.set(host, askedMs > latest ? askedMs - latest : heardMs < theirMs ? heardMs - theirMs : 0);
    },
    findings() {
      const all = [...ahead].map(([host, ms]) => judge(host, ms));
      const off = all.filter(({ state }) => state !== 'ok');
      if (off.length > 0) return off;
      if (all.length === 0)
        return [{ check: 'clock', state: 'skipped', says: 'nobody answered who says what time it is' }];
      return [ok('clock', `agrees with ${[...ahead.keys()].join(', ')}`)];
    },
  };
}
