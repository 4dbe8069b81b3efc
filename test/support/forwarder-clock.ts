import type { Clock } from '../../src/proxy/forwarder/clock.ts';
import { createManualClock } from './manual-clock.ts';

export interface ForwarderClock extends Clock {
  /** Moves on, but no further than to what is asked for: in small steps, with real time for the spool's thread. */
  until<T>(what: string, ask: () => T | undefined | Promise<T | undefined>, stepMs?: number): Promise<T>;
  advance(ms: number): Promise<void>;
}

/** Real time that a broken promise takes to fail. */
const WITHIN_MS = 30_000;

/** A clock for the forwarder that stands still until a test moves it. */
export function createForwarderClock(): ForwarderClock {
  const clock = createManualClock();
  return {
    now: clock.now,
    after(ms, callback) {
      const timer = clock.setTimeout(callback, ms);
      return () => clock.clearTimeout(timer);
    },
    advance: clock.advance,
    async until(what, ask, stepMs = 1_000) {
      const deadline = Date.now() + WITHIN_MS;
      for (;;) {
        const answer = await ask();
        if (answer !== undefined) return answer;
        if (Date.now() > deadline) throw new Error(`waited in vain: ${what}`);
        await clock.advance(stepMs);
        // The spool's thread lives in real time.
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    },
  };
}
