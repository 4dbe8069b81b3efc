import type { Browser } from 'playwright-core';
import type { Contestant } from './contestants.ts';
import { type Host, openHostPage } from './host-page.ts';

/** Of the navigation: the first contentful paint; the login form is there and the thread is free. */
export interface Arrival {
  readonly firstRenderMs: number;
  readonly interactiveMs: number;
}

/** Somebody opens the UI: nothing watches but the page itself. @param one the contestant in it; undefined: nobody. */
export async function arrive(browser: Browser, host: Host, one: Contestant | undefined): Promise<Arrival> {
  const { context, page, address } = await openHostPage(browser, host, one);
  await page.goto(address);
  await page.waitForFunction(`seen.interactiveMs>1&&performance.getEntriesByName('first-contentful-paint')[0]`);
  const seen = await page.evaluate(`({interactiveMs:seen.interactiveMs,
    firstRenderMs:performance.getEntriesByName('first-contentful-paint')[0].startTime})`);
  await context.close();
  return seen as Arrival;
}
