import type { Clock } from './clock.ts';
import { whenIdle } from './idle.ts';
import type { Shield } from './shield.ts';

/**
 * What can wait until the browser has nothing better to do: a navigation is the host's to draw. Runs in the order it
 * came, a second later at the latest (`idle.ts`), and at once when the page may be going: `pagehide` is the last event a
 * page can rely on, `visibilitychange` the only one on a phone (https://web.dev/articles/bfcache).
 *
 * Made before whatever else hears a page go: browsers call listeners in the order they came.
 */
export interface Leisure {
  later(run: () => void): void;
  /** Runs now all that waits, and what comes while it runs. Called from within: does nothing, since it is being done. */
  catchUp(): void;
}

/** Nobody clicks that often; a script may, in a page that is never idle. */
const MAX_WAITING = 200;

/** @param guard what one of them throws keeps none of the others from running. */
export function createLeisure(browser: Window, clock: Clock, guard: Shield['guard']): Leisure {
  const waiting: (() => void)[] = [];
  let busy = false;

  function catchUp(): void {
    if (busy) return;
    busy = true;
    while (waiting.length) guard(waiting.shift() as () => void)();
    busy = false;
  }
  browser.addEventListener('pagehide', catchUp);
  browser.document.addEventListener('visibilitychange', catchUp);
  return {
    later(run) {
      const length = waiting.push(run);
      if (length === 1) whenIdle(browser, clock).then(catchUp);
      if (length > MAX_WAITING) catchUp();
    },
    catchUp,
  };
}
