/** Time, handed in: tests bring their own. Milliseconds. */
export interface Clock {
  now(): number;
  setTimeout(run: () => void, ms: number): number;
  clearTimeout(id: number | undefined): void;
}

export const browserClock = (browser: Window): Clock => ({
  now: () => Date.now(),
  setTimeout: (run, ms) => browser.setTimeout(run, ms),
  clearTimeout: (id) => browser.clearTimeout(id),
});
