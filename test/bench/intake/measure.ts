import path from 'node:path';
import { createInterface } from 'node:readline';
import { spawnOn } from '../frame/cores.ts';
import { type Summary, summarize } from '../frame/summary.ts';
import { coreBusyUs, usageOf } from '../frame/usage.ts';
import type { Contestant } from './contestants.ts';
import type { LoadOrder, LoadResult } from './load.ts';

/** What one contestant is asked to do. */
export interface Case {
  readonly events: number;
  readonly bytesPerEvent: number;
  readonly connections: number;
}

export interface Sample {
  readonly eventsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Of the server and everything that belongs to it; undefined where there is no /proc, as below. */
  readonly cpuUsPerEvent: number | undefined;
  readonly rssMiB: number | undefined;
  readonly errors: number;
  /** Share of the server's core that went to others. */
  readonly disturbed: number | undefined;
}

export interface Row {
  readonly eventsPerSecond: Summary;
  readonly p50Ms: Summary;
  readonly p99Ms: Summary;
  readonly cpuUsPerEvent: Summary | undefined;
  readonly rssMiB: Summary | undefined;
  readonly disturbed: Summary | undefined;
  readonly errors: number;
}

export interface Load {
  measure(contestant: Contestant, one: Case, measureMs: number): Promise<Sample>;
  stop(): void;
}

const WARM_UP_MS = 400;
const QUIET_WITHIN_MS = 2_000;
const MIB = 1024 ** 2;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const known = (value: number): number | undefined => (Number.isFinite(value) ? value : undefined);

function usage({ pids }: Contestant) {
  const all = pids.map(usageOf);
  return {
    cpuUs: all.reduce((sum, each) => sum + (each?.cpuUs ?? Number.NaN), 0),
    rssBytes: all.reduce((sum, each) => sum + (each?.rssBytes ?? Number.NaN), 0),
  };
}

/** Until it has finished what the load left behind (deliveries, flushes), so that it does not disturb the next one. */
async function quiet(contestant: Contestant): Promise<void> {
  for (let waitedMs = 0; waitedMs < QUIET_WITHIN_MS; waitedMs += 100) {
    const before = usage(contestant).cpuUs;
    await pause(100);
    if (!(usage(contestant).cpuUs - before > 10_000)) return;
  }
}

/** Starts the process that makes the load, on its own core. */
export function startLoad(): Load {
  const runner = path.join(import.meta.dirname, '../run.mjs');
  const child = spawnOn(1, process.execPath, [runner, 'intake/load'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const { stdin, stdout } = child;
  if (stdin === null || stdout === null) throw new Error('the load has no pipes');
  const answers = createInterface({ input: stdout })[Symbol.asyncIterator]();

  async function load(order: LoadOrder): Promise<LoadResult> {
    stdin?.write(`${JSON.stringify(order)}\n`);
    const { value, done } = await answers.next();
    if (done) throw new Error('the load ended');
    return JSON.parse(value) as LoadResult;
  }

  return {
    async measure(contestant, { events, bytesPerEvent, connections }, measureMs) {
      const { port, headers = [] } = contestant;
      const order = { port, events, bytesPerEvent, connections, headers };
      await load({ ...order, measureMs: WARM_UP_MS });
      const [before, busyBefore] = [usage(contestant), coreBusyUs(0) ?? Number.NaN];
      const result = await load({ ...order, measureMs });
      const [after, busyAfter] = [usage(contestant), coreBusyUs(0) ?? Number.NaN];
      await quiet(contestant);
      const cpuUs = after.cpuUs - before.cpuUs;
      return {
        eventsPerSecond: result.events / result.seconds,
        p50Ms: result.p50Ms,
        p99Ms: result.p99Ms,
        cpuUsPerEvent: known(cpuUs / result.events),
        rssMiB: known(after.rssBytes / MIB),
        errors: Object.values(result.errors).reduce((sum, count) => sum + count, 0),
        disturbed: known(Math.max(0, (busyAfter - busyBefore - cpuUs) / (result.seconds * 1e6))),
      };
    },
    stop: () => void child.kill('SIGKILL'),
  };
}

export function rowOf(samples: readonly Sample[]): Row {
  const all = (pick: (sample: Sample) => number) => summarize(samples.map(pick));
  const some = (pick: (sample: Sample) => number | undefined) => {
    const values = samples.flatMap((sample) => pick(sample) ?? []);
    return values.length === 0 ? undefined : summarize(values);
  };
  return {
    eventsPerSecond: all((one) => one.eventsPerSecond),
    p50Ms: all((one) => one.p50Ms),
    p99Ms: all((one) => one.p99Ms),
    cpuUsPerEvent: some((one) => one.cpuUsPerEvent),
    rssMiB: some((one) => one.rssMiB),
    disturbed: some((one) => one.disturbed),
    errors: samples.reduce((sum, one) => sum + one.errors, 0),
  };
}

/** Ours to theirs, round by round: what both met at nearly the same moment. */
export function ratioOf(
  ours: readonly Sample[],
  theirs: readonly Sample[],
  pick: (sample: Sample) => number | undefined,
): Summary | undefined {
  const ratios = ours.map((one, round) => (pick(one) ?? Number.NaN) / (pick(theirs[round] ?? one) ?? Number.NaN));
  return ratios.some(Number.isNaN) ? undefined : summarize(ratios);
}
