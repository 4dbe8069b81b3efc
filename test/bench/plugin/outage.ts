import type { Browser } from 'playwright-core';
import { ready } from './arrivals.ts';
import { SENDERS, type Sender } from './contestants.ts';
import type { Site } from './site.ts';

/** Where each sends its events: their requests meet at one server. */
const PATHS: Readonly<Record<Sender, RegExp>> = {
  ours: /\/v1\/batch$/,
  'analytics-next': /\/v1\/[pt]$/,
  'analytics-next, batching': /\/v1\/b$/,
  'small beacon': /\/v1\/event$/,
};

/** @returns requests made in the time in which the server hangs up on each, while a page is seen every 200 ms. */
export async function measureOutage(
  browser: Browser,
  site: Site,
  ms: number,
): Promise<Readonly<Record<Sender, number>>> {
  const contexts = await Promise.all(SENDERS.map(() => browser.newContext()));
  const pages = await Promise.all(contexts.map((context) => context.newPage()));
  for (const [index, who] of SENDERS.entries()) {
    const page = pages[index];
    if (page) await ready(page, site, who);
  }
  site.goDown(true);
  site.posts();
  await Promise.all(pages.map((page) => page.evaluate('void setInterval(function(){count()},200)')));
  await new Promise((resolve) => setTimeout(resolve, ms));
  const posts = [...site.posts()];
  await Promise.all(contexts.map((context) => context.close()));
  site.goDown(false);
  site.taken();
  const by = (path: RegExp) => posts.reduce((sum, [each, count]) => sum + (path.test(each) ? count : 0), 0);
  return Object.fromEntries(SENDERS.map((who) => [who, by(PATHS[who])])) as Readonly<Record<Sender, number>>;
}
