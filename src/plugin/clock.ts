import type { Shield } from './shield.ts';

/** Time, handed in: tests bring their own. Milliseconds. */
export interface Clock {
  now(): number;
  setTimeout(run: () => void, ms: number): number;
  clearTimeout(id: number | undefined): void;
}

/** @param guard wraps what a timer runs: nobody else would catch what that throws. */
export const browserClock = (browser: Window, guard: Shield['guard']): Clock => ({
  now: () => Date.now(),
  setTimeout: (run, ms) => browser.setTimeout(guard(run), ms),
  clearTimeout: (id) => browser.clearTimeout(id),
});
