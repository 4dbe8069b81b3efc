import type { Browser, BrowserContext } from 'playwright-core';

/**
 * A context of its own that believes to be online. On a machine without any network Chromium says that it is not
 * (`navigator.onLine`), and analytics-next then sends nothing, not even to loopback.
 */
export async function openContext(browser: Browser): Promise<BrowserContext> {
  const context = await browser.newContext();
  await context.addInitScript("Object.defineProperty(Navigator.prototype, 'onLine', { get: () => true });");
  return context;
}
