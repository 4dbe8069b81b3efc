import type { Clock } from '../../src/proxy/forwarder/clock.ts';
import { createManualClock } from './manual-clock.ts';
import { until } from './until.ts';

export interface ForwarderClock extends Clock {
  /** Moves on, but no further than to what is asked for: in small steps, with real time for the spool's thread. */
  until<T>(what: string, ask: () => T | undefined | Promise<T | undefined>, stepMs?: number): Promise<T>;
  advance(ms: number): Promise<void>;
}

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
    until: (what, ask, stepMs = 1_000) =>
      until(what, async () => {
        const answer = await ask();
        if (answer === undefined) await clock.advance(stepMs);
        return answer;
      }),
  };
}
