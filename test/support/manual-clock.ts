import type { Clock } from '../../src/plugin/clock.ts';

/** A clock that stands still until a test moves it; timers run in order, at their time. */
export interface ManualClock extends Clock {
  /** Moves on by so many milliseconds; between two timers, promises get their turn. */
  advance(ms: number): Promise<void>;
  /** How long until the next timer; undefined when there is none. */
  next(): number | undefined;
}

export function createManualClock(start = Date.UTC(2026, 10, 22)): ManualClock {
  let now = start;
  let lastId = 0;
  const timers = new Map<number, { readonly at: number; readonly run: () => void }>();
  const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
  const earliest = () => [...timers].sort(([a, one], [b, other]) => one.at - other.at || a - b)[0];
  return {
    now: () => now,
    setTimeout(run, ms) {
      lastId += 1;
      timers.set(lastId, { at: now + Math.max(0, ms), run });
      return lastId;
    },
    clearTimeout(id) {
      if (id !== undefined) timers.delete(id);
    },
    async advance(ms) {
      const until = now + ms;
      await settled();
      for (let due = earliest(); due && due[1].at <= until; due = earliest()) {
        timers.delete(due[0]);
        now = Math.max(now, due[1].at);
        due[1].run();
        await settled();
      }
      now = until;
    },
    next() {
      const due = earliest();
      return due && due[1].at - now;
    },
  };
}
