import { Worker } from 'node:worker_threads';
import type { Logger } from 'pino';
import type { Answer, Fault, FromInsightWorker, InsightTask, Request, ToInsightWorker } from './messages.ts';

/** One worker, from its start to its end. */
export interface Session {
  /** Never rejects; after the worker's end, why it ended. */
  ask(request: Request): Promise<Answer>;
  /** Undefined while it goes on. */
  over(): Fault | undefined;
  close(): void;
  /** Resolves when the thread is gone, and its connection with it. */
  readonly ended: Promise<void>;
}

/** It holds a few rows at a time; with Node's own limits it would collect its garbage only much later. */
const LIMITS = { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 64 };

export function startSession(task: InsightTask, log: Pick<Logger, 'warn' | 'error'>): Session {
  const worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: task, resourceLimits: LIMITS });
  // Counting keeps no process alive that has nothing else to do.
  worker.unref();
  const waiting = new Map<number, (answer: Answer) => void>();
  let lastId = 0;
  let over: Fault | undefined;
  let why: Fault = 'io';

  const answered = (id: number, answer: Answer): void => {
    waiting.get(id)?.(answer);
    waiting.delete(id);
  };
  worker.on('message', (message: FromInsightWorker) => {
    if (message.kind === 'answer') answered(message.id, message.answer);
    else if (message.kind === 'end') why = message.why;
    else log.warn({ aside: message.aside }, 'what was counted is damaged: it was set aside, and begins anew');
  });
  worker.on('error', (error) => log.error({ kind: error.name }, 'insight: internal error'));
  const ended = new Promise<void>((resolve) => {
    worker.on('exit', () => {
      over = why;
      for (const id of [...waiting.keys()]) answered(id, { kind: 'fault', fault: why });
      resolve();
    });
  });
  const tell = (message: ToInsightWorker): void => worker.postMessage(message);

  return {
    ask(request) {
      if (over !== undefined) return Promise.resolve({ kind: 'fault', fault: over });
      lastId += 1;
      const id = lastId;
      tell({ id, request });
      return new Promise((resolve) => waiting.set(id, resolve));
    },
    over: () => over,
    close: () => tell({ kind: 'close' }),
    ended,
  };
}
