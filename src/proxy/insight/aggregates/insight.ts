import type { Logger } from 'pino';
import type { InsightAnswer, InsightRange } from '../../../contract/insight.ts';
import type { Fault } from './messages.ts';
import { createRecorder, type Recorder } from './recorder.ts';
import { hoursOf } from './steps.ts';
import { startWorkerHost } from './worker-host.ts';

export interface InsightOptions {
  readonly file: string;
  readonly retentionDays: number;
  /** Whether anything may be collected now; while not, nothing is counted. */
  readonly isOn: () => boolean;
  /** What is not told but looked up. */
  readonly pipeline: Pipeline;
  /** Epoch ms. */
  readonly now: () => number;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** @default 10000 */
  readonly writeEveryMs?: number;
}

export interface Pipeline {
  /** Events at the door since the start of the process. */
  door(): { readonly received: number; readonly accepted: number };
  /** Events of the spool, over all destinations: delivered so far, and waiting. */
  spool(): Promise<{ readonly delivered: number; readonly pending: number }>;
}

export type InsightReply = { readonly answer: InsightAnswer } | { readonly problem: string };

export interface Insight extends Pick<Recorder, 'watch' | 'forget'> {
  /** Everything up to now. */
  read(range: InsightRange): Promise<InsightReply>;
  /** A sentence for health while the counts cannot be written. */
  problem(): string | undefined;
  close(): Promise<void>;
}

const WRITE_EVERY_MS = 10_000;
/** What somebody who looks, or a stop, waits for the disk. */
const PATIENCE_MS = 5_000;

const PROBLEMS: Readonly<Record<Fault, string>> = {
  full: 'the disk, or the room for insight.db, is full',
  busy: 'insight.db is in use by another process',
  io: 'insight.db cannot be opened or written',
  foreign: 'insight.db was written by another version of this program: move it away to begin anew',
};

/**
 * Counts what is used and how the cluster was, for its operator: in memory, and from there every few seconds into a file
 * of its own. Nothing waits for it, and nothing depends on it: while the file cannot be written the counts of the last
 * two days wait, health says so, and all else goes on. What a kill takes away are the last seconds.
 */
export async function openInsight(options: InsightOptions): Promise<Insight> {
  const { file, retentionDays, isOn, pipeline, now, log, writeEveryMs = WRITE_EVERY_MS } = options;
  const host = startWorkerHost({ file, retentionDays, now, log });
  const recorder = createRecorder(now);
  let last = { ...pipeline.door(), ...(await pipeline.spool()) };
  let problem: string | undefined;
  let writing: Promise<void> | undefined;

  async function look(): Promise<void> {
    const seen = { ...pipeline.door(), ...(await pipeline.spool()) };
    const since = (count: (one: typeof seen) => number): number => Math.max(0, count(seen) - count(last));
    const more = {
      received: since(({ received }) => received),
      refused: since(({ received, accepted }) => received - accepted),
      delivered: since(({ delivered }) => delivered),
    } as const;
    last = seen;
    if (!isOn()) return;
    recorder.add('watched', 1);
    recorder.add('pending', seen.pending);
    for (const name of ['received', 'refused', 'delivered'] as const) recorder.add(name, more[name]);
  }

  async function write(): Promise<void> {
    await look();
    const recorded = recorder.take();
    if (recorded.cells.length === 0) return;
    const answer = await host.ask({ kind: 'write', turn: { ...recorded, nowMs: now() } });
    if (answer.kind === 'fault') {
      recorder.restore(recorded);
      if (problem === undefined) log.warn({ reason: answer.fault }, 'insight cannot write its counts: they wait');
      problem = `insight is quiet, all else goes on: ${PROBLEMS[answer.fault]}`;
    } else {
      if (problem !== undefined) log.info({}, 'insight writes its counts again');
      problem = undefined;
    }
  }

  /** One at a time. */
  function flush(): Promise<void> {
    writing ??= write().finally(() => {
      writing = undefined;
    });
    return writing;
  }

  async function read(range: InsightRange): Promise<InsightReply> {
    await flush();
    const answer = await host.ask({ kind: 'read', nowMs: now(), hours: hoursOf(range) });
    if (answer.kind === 'body') return { answer: { range, retentionDays, ...answer.body } };
    return { problem: PROBLEMS[answer.kind === 'fault' ? answer.fault : 'io'] };
  }

  /** A bug of ours costs the counts, and nothing else. */
  const failed = (error: unknown): void =>
    log.error({ kind: error instanceof Error ? error.name : 'unknown' }, 'insight: internal error');
  const tick = setInterval(() => void flush().catch(failed), writeEveryMs);
  tick.unref();

  return {
    watch: recorder.watch,
    forget: recorder.forget,
    read: (range) => inTime<InsightReply>(read(range), { problem: 'the disk does not answer' }),
    problem: () => problem,
    async close() {
      clearInterval(tick);
      await inTime(flush().catch(failed), undefined);
      await inTime(host.close(), undefined);
    },
  };
}

function inTime<T>(answer: Promise<T>, late: T): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, PATIENCE_MS, late);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
