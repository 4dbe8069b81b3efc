import type { Page } from 'playwright-core';
import { POSTS, type Sender } from './contestants.ts';
import type { Site } from './site.ts';

/**
 * This very page has had something counted, and an answer to it: what follows is not about loading. That something came to
 * the site does not say so. It may be of a page before, and whoever fires 200 events on its word fires them at a page that
 * is still loading.
 */
export async function ready(page: Page, site: Site, who: Sender): Promise<void> {
  const answered = page.waitForResponse(
    (response) => response.request().method() === 'POST' && POSTS[who].test(new URL(response.url()).pathname),
  );
  await page.goto(site.page(who));
  await page.evaluate('count()');
  await (await answered).finished();
  site.taken();
}
