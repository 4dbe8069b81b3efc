import type { Page } from 'playwright-core';

/**
 * Closes a tab whose document is just being replaced. Chromium may forget the close then: of 40 tabs that were closed
 * while a logout reloaded them, with nothing of ours in them, 4 showed the new document and stayed. Whoever meets that
 * clicks once more, and so does this; `page.close()` alone waits for ever.
 *
 * @returns closes it; made in advance, so that nothing is between what a test does and the close.
 */
export async function tabCloser(page: Page): Promise<() => Promise<void>> {
  const cdp = await page.context().newCDPSession(page);
  return async () => {
    const again = setInterval(() => cdp.send('Page.close').catch(() => undefined), 2_000);
    await page.close().finally(() => clearInterval(again));
  };
}
