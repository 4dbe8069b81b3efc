import type { Logger } from 'pino';
import type { Answer, InsightTask, Request } from './messages.ts';
import { type Session, startSession } from './worker-session.ts';

/**
 * Has a worker when there is something to ask of it, and none else: a thread costs as much memory as thousands of
 * events, and is needed twice a minute. While somebody looks, it stays.
 */
export interface WorkerHost {
  /** Never rejects. */
  ask(request: Request): Promise<Answer>;
  close(): Promise<void>;
}

export interface WorkerHostOptions extends Pick<InsightTask, 'file' | 'retentionDays'> {
  /** Epoch ms. */
  readonly now: () => number;
  readonly log: Pick<Logger, 'warn' | 'error'>;
}

/** Whoever looks asks again sooner than that. */
const LINGER_MS = 30_000;
/** A file that is damaged again sooner is not to blame: the disk is. */
const REPLACE_AGAIN_MS = 600_000;

export function createWorkerHost({ file, retentionDays, now, log }: WorkerHostOptions): WorkerHost {
  let current: Promise<Session> | undefined;
  let ended: Promise<void> = Promise.resolve();
  let replacedMs = Number.NEGATIVE_INFINITY;
  let asking = 0;
  let resting: NodeJS.Timeout | undefined;

  /** One after the other: of two connections at once, one could take the other's log with it (spool/worker.ts). */
  function begin(replace: { readonly replaceAtMs?: number } = {}): Promise<Session> {
    const session = ended.then(() => startSession({ file, retentionDays, ...replace }, log));
    ended = session.then((started) => started.ended);
    return session;
  }

  function rest(): void {
    const session = current;
    current = undefined;
    void session?.then(({ close }) => close());
  }

  async function askOnce(request: Request): Promise<Answer> {
    current ??= begin();
    const mine = current;
    const session = await mine;
    const answer = await session.ask(request);
    if (session.over() !== undefined && current === mine) current = undefined;
    return answer;
  }

  async function askTwice(request: Request): Promise<Answer> {
    const answer = await askOnce(request);
    if (answer.kind !== 'fault' || answer.fault !== 'damaged') return answer;
    if (current === undefined) {
      if (now() - replacedMs < REPLACE_AGAIN_MS) return answer;
      replacedMs = now();
      current = begin({ replaceAtMs: replacedMs });
    }
    return askOnce(request);
  }

  return {
    async ask(request) {
      clearTimeout(resting);
      asking += 1;
      const answer = await askTwice(request);
      asking -= 1;
      if (asking > 0) return answer;
      if (request.kind === 'write') rest();
      else resting = setTimeout(rest, LINGER_MS).unref();
      return answer;
    },
    async close() {
      clearTimeout(resting);
      rest();
      await ended;
    },
  };
}
