import type { Browser } from 'playwright-core';
import { ready } from './arrivals.ts';
import { WHO, type Who } from './contestants.ts';
import type { Site } from './site.ts';

/** @returns requests made in the time in which the server hangs up on each, while a page is seen every 200 ms. */
export async function measureOutage(browser: Browser, site: Site, ms: number): Promise<Readonly<Record<Who, number>>> {
  const requests: Partial<Record<Who, number>> = {};
  for (const who of WHO) {
    const context = await browser.newContext();
    const page = await context.newPage();
    await ready(page, site, who);
    site.goDown(true);
    site.posts();
    await page.evaluate(`window.seeing=setInterval(function(){count()},200)`);
    await page.waitForTimeout(ms);
    requests[who] = site.posts();
    await context.close();
    site.goDown(false);
    site.taken();
  }
  return requests as Readonly<Record<Who, number>>;
}
