import type { Contestant } from './contestants.ts';
import type { Host } from './host-page.ts';

/** Of the navigation: the first contentful paint; the login form is there and the thread is free. */
export interface Arrival {
  readonly firstRenderMs: number;
  readonly interactiveMs: number;
}

/** Somebody opens the UI: nothing watches but the page itself. @param one the contestant in it; undefined: nobody. */
export async function arrive(host: Host, one: Contestant | undefined): Promise<Arrival> {
  const { page, address, slow, seen, evaluate } = await host.open(one);
  await slow(true);
  await Promise.all([seen('open'), page.goto(address)]);
  await slow(false);
  const arrival = await evaluate('({interactiveMs:seen.interactiveMs,firstRenderMs:seen.firstRenderMs})');
  await page.close();
  return arrival as Arrival;
}
