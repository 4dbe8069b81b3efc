import { enrich } from '../identity/enrich.ts';
import type { Collector } from './collector.ts';
import { createPeriods } from './period.ts';
import { askAll } from './round.ts';
import type { Cluster } from './track.ts';

/** What the next tracks would be, if they were taken now. */
export interface Preview {
  /** When the cluster was asked, ISO 8601. */
  readonly at: string;
  /** Events as they would be sent. */
  readonly tracks: readonly unknown[];
  /** Why a track is missing, one sentence each; no addresses. */
  readonly problems: readonly string[];
}

export interface PreviewOptions extends Cluster {
  readonly collectors: readonly Collector[];
  readonly everyMs: number;
  readonly now: () => number;
  /** What becomes of an event's JSON before it is shown. */
  readonly mask?: (body: string) => string;
  /** For how long one answer does for everybody. @default 60000 */
  readonly keptMs?: number;
}

const KEPT_MS = 60_000;

/**
 * Asks the cluster as the schedule would, keeps nothing and sends nothing. One question a minute at the most, whoever
 * asks and however often: those who come meanwhile share its answer.
 */
export function createPreview(options: PreviewOptions): (signal: AbortSignal) => Promise<Preview> {
  const { collectors, everyMs, now, identity, version, mask = (body) => body, keptMs = KEPT_MS } = options;
  const periods = createPeriods(identity.general.clusterId, everyMs);
  let last: { readonly atMs: number; readonly preview: Promise<Preview> } | undefined;

  async function look(atMs: number, signal: AbortSignal): Promise<Preview> {
    const outcomes = await askAll(
      collectors,
      periods.startOf(atMs),
      { identity, version },
      { signal, leaveToLeader: false },
    );
    return {
      at: new Date(atMs).toISOString(),
      tracks: outcomes.flatMap(({ event }) =>
        event === undefined ? [] : [JSON.parse(mask(enrich(event, identity, version))) as unknown],
      ),
      problems: outcomes.flatMap(({ name, observation }) =>
        observation.ok ? [] : [`${name}: no track, ${observation.reason}`],
      ),
    };
  }

  return (signal) => {
    const atMs = now();
    if (last === undefined || atMs - last.atMs >= keptMs || atMs < last.atMs)
      last = { atMs, preview: look(atMs, signal) };
    return last.preview;
  };
}
