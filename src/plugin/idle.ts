import type { Clock } from './clock.ts';

const AT_LATEST_MS = 1000;
const WITHOUT_IDLE_MS = 200;

/** Resolves when the browser has nothing better to do: the first page is the host's to draw. */
export function whenIdle(browser: Window, clock: Clock): Promise<unknown> {
  return new Promise((resolve: (value?: unknown) => void) => {
    // Safari has no `requestIdleCallback`.
    if (browser.requestIdleCallback) browser.requestIdleCallback(resolve, { timeout: AT_LATEST_MS });
    else clock.setTimeout(resolve, WITHOUT_IDLE_MS);
  });
}
