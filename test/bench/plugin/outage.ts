import type { Browser } from 'playwright-core';
import { POSTS, SENDERS, type Sender } from './contestants.ts';
import { openContext } from './open-context.ts';
import { ready } from './ready.ts';
import { startSite } from './site.ts';

/** @returns requests made in the time in which the server hangs up on each, while a page is seen every 200 ms. */
export async function measureOutage(browser: Browser, ms: number): Promise<Readonly<Record<Sender, number>>> {
  const site = await startSite();
  const contexts = await Promise.all(SENDERS.map(() => openContext(browser)));
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
  await site.close();
  const by = (path: RegExp) => posts.reduce((sum, [each, count]) => sum + (path.test(each) ? count : 0), 0);
  return Object.fromEntries(SENDERS.map((who) => [who, by(POSTS[who])])) as Readonly<Record<Sender, number>>;
}
