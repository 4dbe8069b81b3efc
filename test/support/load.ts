import { pageEvent } from './page-event.ts';
import type { StartedProxy } from './start-proxy.ts';

export interface Load {
  /** Ids of what was answered with 200, and only that. */
  readonly acknowledged: Set<string>;
  /** How often each status came; 0 stands for no answer at all. */
  readonly answers: ReadonlyMap<number, number>;
  stop(): Promise<unknown>;
}

export interface LoadOptions {
  readonly workers?: number;
  /** Between two requests of a worker, so that others on the machine come to their turn. */
  readonly pauseMs?: number;
  /** Of an earlier load, to go on with. */
  readonly acknowledged?: Set<string>;
}

/** Somebody who waits longer has gone away. */
const PATIENCE_MS = 10_000;

/** Posts one to five events at a time, to whichever proxy there is, until told to stop. */
export function startLoad(
  proxies: () => readonly StartedProxy[],
  { workers = 4, pauseMs = 0, acknowledged = new Set() }: LoadOptions = {},
): Load {
  let on = true;
  const answers = new Map<number, number>();
  const worker = async () => {
    while (on) {
      const some = proxies();
      const proxy = some[Math.floor(Math.random() * some.length)];
      const events = Array.from({ length: 1 + Math.floor(Math.random() * 5) }, () => pageEvent());
      const answer = await proxy?.post(events, {}, PATIENCE_MS).catch(() => undefined);
      const status = answer?.status ?? 0;
      answers.set(status, (answers.get(status) ?? 0) + 1);
      if (status === 200) for (const { messageId } of events) acknowledged.add(messageId);
      await new Promise((resolve) => setTimeout(resolve, status === 200 ? pauseMs : 5 + pauseMs));
    }
  };
  const all = Promise.all(Array.from({ length: workers }, worker));
  return {
    acknowledged,
    answers,
    stop: () => {
      on = false;
      return all;
    },
  };
}
