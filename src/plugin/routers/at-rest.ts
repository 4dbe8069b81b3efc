import type { Clock } from '../clock.ts';
import { whenIdle } from '../idle.ts';
import type { DataRouter } from './data-router.ts';

/**
 * `<Navigate replace>` redirects from an effect: the page it stands on is at rest for as long as React takes to render
 * it, which is until the browser is idle, however slow that is. No hand replaces a page that fast.
 */
const SETTLE_MS = 100;

/**
 * Resolves when the page that was just told can no longer be replaced by its own redirect. A redirect that has begun is
 * under way for as long as its target loads, and only then a place: while the router is under way, nothing is at rest.
 * If it was a hand that went on, the page it left counts all the same.
 */
export function atRest(router: Pick<DataRouter, 'state'>, browser: Window, clock: Clock): Promise<unknown> {
  return new Promise<void>((resolve) => clock.setTimeout(resolve, SETTLE_MS))
    .then(() => whenIdle(browser, clock))
    .then(() => (router.state.navigation.state === 'idle' ? undefined : atRest(router, browser, clock)));
}
