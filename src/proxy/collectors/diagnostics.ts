import { JsonProblem } from '../json/problem.ts';
import { timeOf } from '../json/shape.ts';
import type { Ask } from './ask.ts';
import type { Collector } from './collector.ts';
import { createDeadline, type Deadline, type DeadlineLimits } from './deadline.ts';
import type { NameFilter } from './names.ts';
import { createReportReader, type ReportSummary, type UnitCount } from './report.ts';
import { observe, SourceProblem } from './source-problem.ts';

/**
 * The `health` track: on how many nodes each systemd unit runs and is unhealthy.
 *
 * dcos-diagnostics asks all nodes every minute and keeps the report. `?cache=0`, which DC/OS configured, makes it ask
 * them all anew, which in a sick cluster takes longer than anybody waits: it is used only when the report kept is old.
 */
export interface DiagnosticsOptions {
  readonly urls: readonly string[];
  readonly ask: Ask;
  readonly unitName: NameFilter;
  readonly nowMs: () => number;
  /** Oldest report that is taken as it is. @default 5 minutes */
  readonly maxAgeMs?: number;
  readonly limits?: DeadlineLimits;
}

const MAX_AGE_MS = 5 * 60_000;
/** Before DC/OS there was none: Go writes the year 1 for a time that was never set. */
const NO_TIME_MS = Date.UTC(2000, 0);

interface Reading extends ReportSummary {
  readonly observedMs: number;
}

/** @returns epoch ms; undefined: the report does not say, or not so that it can be understood. */
function updatedMs({ updatedTime }: ReportSummary): number | undefined {
  if (updatedTime === undefined) return undefined;
  try {
    return timeOf(updatedTime, 'UpdatedTime');
  } catch (error) {
    if (error instanceof JsonProblem) return undefined;
    throw error;
  }
}

function withCacheParameter(configured: string, value: '0' | undefined): string {
  if (!URL.canParse(configured)) return configured;
  const url = new URL(configured);
  if (value === undefined && !url.searchParams.has('cache')) return configured;
  url.searchParams.delete('cache');
  if (value !== undefined) url.searchParams.set('cache', value);
  return url.href;
}

/**
 * What `ask` is given when only a report that is young enough is of use: ends the reading at the first unit that shows
 * it is not, which is one fiftieth into it, while the report's own date stands at its very end.
 */
function youngOnly(nowMs: number, maxAgeMs: number) {
  let old = false;
  const isOld = (ms: number) => ms > NO_TIME_MS && nowMs - ms > maxAgeMs;
  const reader = createReportReader((ms) => {
    if (!isOld(ms)) return;
    old = true;
    throw new JsonProblem('too old');
  });
  return {
    reader,
    isOld: (): boolean => {
      if (old) return true;
      const ms = updatedMs(reader.summary());
      return ms !== undefined && nowMs - ms > maxAgeMs;
    },
  };
}

async function read(options: DiagnosticsOptions, configured: string, deadline: Deadline): Promise<Reading> {
  const { ask, nowMs, maxAgeMs = MAX_AGE_MS } = options;
  const kept = youngOnly(nowMs(), maxAgeMs);
  try {
    await ask({ url: withCacheParameter(configured, undefined), method: 'GET' }, kept.reader, deadline);
  } catch (error) {
    if (!(error instanceof SourceProblem)) throw error;
    if (!kept.isOld()) throw new SourceProblem(configured, error.message);
  }
  if (!kept.isOld()) {
    const report = kept.reader.summary();
    return { ...report, observedMs: Math.min(nowMs(), updatedMs(report) ?? nowMs()) };
  }
  const fresh = createReportReader();
  try {
    await ask({ url: withCacheParameter(configured, '0'), method: 'GET' }, fresh, deadline);
  } catch (error) {
    if (error instanceof SourceProblem) throw new SourceProblem(configured, error.message);
    throw error;
  }
  // Of now, whatever it says of itself: if it claims to be old all the same, the cluster's clock is wrong.
  return { ...fresh.summary(), observedMs: nowMs() };
}

/** Two units whose names fall on one key (`a.b` and `a-b`) add up. */
function countsByKey(units: Iterable<UnitCount>, unitName: NameFilter) {
  const counts = new Map<string, { total: number; unhealthy: number }>();
  let shared = 0;
  for (const { name, total, unhealthy } of units) {
    // dcos-signal gave a unit without nodes no properties, and a test of DC/OS's own compares the whole set.
    const shown = total === 0 ? undefined : unitName(name);
    if (shown === undefined) continue;
    const key = `health-unit-${shown.replaceAll('.', '-')}`;
    const other = counts.get(key);
    if (other !== undefined) shared += 1;
    counts.set(key, { total: total + (other?.total ?? 0), unhealthy: unhealthy + (other?.unhealthy ?? 0) });
  }
  return { counts, shared };
}

export function createDiagnosticsCollector(options: DiagnosticsOptions): Collector {
  return {
    name: 'diagnostics',
    collect: (stop) =>
      observe(async () => {
        if (options.urls.length === 0) throw new SourceProblem(undefined, 'no URL is configured');
        const deadline = createDeadline(stop, options.limits);
        try {
          const units = new Map<string, UnitCount>();
          const notes: string[] = [];
          let observedMs = Number.POSITIVE_INFINITY;
          let known = 0;
          let unanswered = 0;
          for (const url of options.urls) {
            const report = await read(options, url, deadline);
            for (const [key, unit] of report.units) units.set(key, unit);
            observedMs = Math.min(observedMs, report.observedMs);
            known += report.nodes;
            unanswered += report.unanswered;
          }
          const { counts, shared } = countsByKey(units.values(), options.unitName);
          const properties: Record<string, number> = {};
          for (const key of [...counts.keys()].sort()) {
            const { total, unhealthy } = counts.get(key) ?? { total: 0, unhealthy: 0 };
            properties[`${key}-total`] = total;
            properties[`${key}-unhealthy`] = unhealthy;
          }
          if (unanswered > 0)
            notes.push(`${unanswered} of ${known} nodes did not answer dcos-diagnostics; no unit counts them`);
          if (shared > 0) notes.push(`${shared} units share a key with another; they were added up`);
          return { ok: true, event: 'health', properties, observedMs, notes, nodes: { known, unanswered } };
        } finally {
          deadline.release();
        }
      }),
  };
}
