import type { Logger } from 'pino';
import type { InsightAnswer, InsightRange } from '../../../contract/insight.ts';
import type { Answer, Fault } from './messages.ts';
import { createRecorder, type Recorder } from './recorder.ts';
import { hourOf } from './series.ts';
import { hoursOf } from './steps.ts';
import { createWorkerHost } from './worker-host.ts';

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
  /** @default 30000 */
  readonly writeEveryMs?: number;
}

export interface Pipeline {
  /** Events at the door since the start of the process. */
  door(): { readonly received: number; readonly accepted: number };
  /** Events of the spool, over all destinations: delivered so far, and waiting. */
  spool(): Promise<SpoolCounts>;
}

interface SpoolCounts {
  readonly delivered: number;
  readonly pending: number;
}

export type InsightReply = { readonly answer: InsightAnswer } | { readonly problem: string };

export interface Insight extends Pick<Recorder, 'watch' | 'forget'> {
  /** Everything up to now. */
  read(range: InsightRange): Promise<InsightReply>;
  /** A sentence for health while the counts cannot be written. */
  problem(): string | undefined;
  close(): Promise<void>;
}

const WRITE_EVERY_MS = 30_000;
/** What somebody who looks, or a stop, waits for the disk. */
const PATIENCE_MS = 5_000;
/** What the counts wait for the spool, which may be another machine. */
const SPOOL_MS = 1_000;

const PROBLEMS: Readonly<Record<Fault, string>> = {
  full: 'the disk, or the room for insight.db, is full',
  busy: 'insight.db is in use by another process',
  io: 'insight.db cannot be opened or written',
  foreign: 'insight.db was written by another version of this program: move it away to begin anew',
  damaged: 'insight.db is damaged again: see to the disk',
};

/**
 * Counts what is used and how the cluster was, for its operator: in memory, and from there twice a minute into a file of
 * its own, where there is something new. Nothing waits for it, and nothing depends on it: while the file cannot be written
 * the counts of the last two days wait, health says so, and all else goes on. What a kill takes away is half a minute.
 */
export async function openInsight(options: InsightOptions): Promise<Insight> {
  const { file, retentionDays, isOn, pipeline, now, log, writeEveryMs = WRITE_EVERY_MS } = options;
  const host = createWorkerHost({ file, retentionDays, now, log });
  const recorder = createRecorder(now);
  let last = { hour: 0, ...pipeline.door(), spool: await askSpool() };
  let problem: string | undefined;
  let sinceMs: number | undefined;
  let writing: Promise<void> | undefined;

  /** Undefined while it does not answer. */
  function askSpool(): Promise<SpoolCounts | undefined> {
    return inTime(
      pipeline.spool().catch(() => undefined),
      undefined,
      SPOOL_MS,
    );
  }

  /** What is new about the pipeline; `watched` once an hour, and with whatever is new. */
  async function look(): Promise<void> {
    const before = last;
    const spool = (await askSpool()) ?? before.spool;
    last = { hour: hourOf(now()), ...pipeline.door(), spool };
    if (!isOn()) return;
    const more = {
      received: last.received - before.received,
      refused: last.received - last.accepted - (before.received - before.accepted),
      // Less than before: another spool is in its place.
      delivered: Math.max(0, (spool?.delivered ?? 0) - (before.spool?.delivered ?? spool?.delivered ?? 0)),
    };
    const news = Object.values(more).some((n) => n > 0) || spool?.pending !== before.spool?.pending;
    if (!news && recorder.isEmpty() && last.hour === before.hour) return;
    recorder.add('watched', 1);
    if (spool !== undefined) recorder.add('pending', spool.pending);
    for (const name of ['received', 'refused', 'delivered'] as const) {
      if (more[name] > 0) recorder.add(name, more[name]);
    }
  }

  async function write(): Promise<void> {
    await look();
    if (recorder.isEmpty()) return;
    const recorded = recorder.take();
    const answer = await host.ask({ kind: 'write', turn: { ...recorded, sinceMs, nowMs: now() } });
    if (answer.kind !== 'written') {
      recorder.restore(recorded);
      const fault = faultIn(answer);
      if (problem === undefined) log.warn({ reason: fault }, 'insight cannot write its counts: they wait');
      problem = `insight is quiet, all else goes on: ${PROBLEMS[fault]}`;
    } else {
      sinceMs = answer.sinceMs;
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
    return { problem: PROBLEMS[faultIn(answer)] };
  }

  /** A bug of ours costs the counts, and nothing else. */
  const failed = (error: unknown): void =>
    log.error({ kind: error instanceof Error ? error.name : 'unknown' }, 'insight: internal error');
  const tick = setInterval(() => void flush().catch(failed), writeEveryMs);
  tick.unref();

  return {
    watch: recorder.watch,
    forget: recorder.forget,
    read: (range) => inTime<InsightReply>(read(range), { problem: 'the disk does not answer' }, PATIENCE_MS),
    problem: () => problem,
    async close() {
      clearInterval(tick);
      await inTime(flush().catch(failed), undefined, PATIENCE_MS);
      await inTime(host.close(), undefined, PATIENCE_MS);
    },
  };
}

const faultIn = (answer: Answer): Fault => (answer.kind === 'fault' ? answer.fault : 'io');

function inTime<T>(answer: Promise<T>, late: T, ms: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms, late);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
