import { Worker } from 'node:worker_threads';
import type { Logger } from 'pino';
import type { Answer, Fault, FromInsightWorker, InsightTask, Request, ToInsightWorker } from './messages.ts';

/** The worker that owns the counts' file, started again when it ends: at once for a damaged file, else after a while. */
export interface WorkerHost {
  /** Never throws; while there is no worker, why not. */
  ask(request: Request): Promise<Answer>;
  close(): Promise<void>;
}

export interface WorkerHostOptions extends Pick<InsightTask, 'file' | 'retentionDays'> {
  /** Epoch ms. */
  readonly now: () => number;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** @default 30000 */
  readonly restartMs?: number;
}

const RESTART_MS = 30_000;
/** It holds a few rows at a time; with Node's own limits it would collect its garbage only much later. */
const WORKER_LIMITS = { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 64 };

export function startWorkerHost(options: WorkerHostOptions): WorkerHost {
  const { file, retentionDays, now, log, restartMs = RESTART_MS } = options;
  const waiting = new Map<number, (answer: Answer) => void>();
  let lastId = 0;
  let worker: Worker | undefined;
  let down: Fault = 'io';
  let closing = false;
  let ended: Promise<void> = Promise.resolve();
  let restart: NodeJS.Timeout | undefined;

  function start(replaceAtMs?: number): void {
    const task: InsightTask = { file, retentionDays, ...(replaceAtMs === undefined ? {} : { replaceAtMs }) };
    const started = new Worker(new URL('./worker.js', import.meta.url), {
      workerData: task,
      resourceLimits: WORKER_LIMITS,
    });
    // Counting must not keep a process alive that has nothing else to do.
    started.unref();
    worker = started;
    let why: 'damaged' | Fault = 'io';
    let opened = false;
    started.on('message', (message: FromInsightWorker) => {
      if (message.kind === 'end') why = message.why;
      else if (message.kind === 'answer') answered(message.id, message.answer);
      else {
        opened = true;
        if (message.aside !== undefined) log.warn({ aside: message.aside }, 'the counts were damaged: they begin anew');
      }
    });
    started.on('error', (error) => log.error({ kind: error.name }, 'the counts of insight: internal error'));
    ended = new Promise((resolve) => {
      started.on('exit', () => {
        worker = undefined;
        down = why === 'damaged' ? 'io' : why;
        for (const id of [...waiting.keys()]) answered(id, { kind: 'fault', fault: down });
        resolve();
        if (closing) return;
        // Damaged again before it was open is no accident of the file: wait for the disk.
        if (why === 'damaged' && (replaceAtMs === undefined || opened)) start(now());
        else {
          restart = setTimeout(start, restartMs);
          restart.unref();
        }
      });
    });
  }

  function answered(id: number, answer: Answer): void {
    waiting.get(id)?.(answer);
    waiting.delete(id);
  }
  const tell = (message: ToInsightWorker) => worker?.postMessage(message);

  start();
  return {
    ask(request) {
      if (worker === undefined || closing) return Promise.resolve({ kind: 'fault', fault: down });
      lastId += 1;
      const id = lastId;
      return new Promise((resolve) => {
        waiting.set(id, resolve);
        tell({ id, request });
      });
    },
    async close() {
      closing = true;
      clearTimeout(restart);
      tell({ kind: 'close' });
      await ended;
    },
  };
}
