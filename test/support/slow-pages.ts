import type { BrowserContext, Page } from 'playwright-core';

/** Environment variable: how many times slower each page's processor is made; 1 or unset leaves it as it is. */
const VARIABLE = 'BROWSER_SLOWDOWN';

/**
 * Shows what fails only on a busy machine: with `BROWSER_SLOWDOWN=12` every page of the context gets a twelfth of its
 * processor, for what it runs itself (https://chromedevtools.github.io/devtools-protocol/tot/Emulation/, *setCPUThrottlingRate*).
 * The test and its servers stay as fast as they are, so whoever asks the page too early is caught at it.
 *
 * @throws when the variable is not a number from 1 up.
 */
export async function slowPages(context: BrowserContext): Promise<void> {
  const text = process.env[VARIABLE];
  if (text === undefined) return;
  const rate = Number(text);
  if (!(rate >= 1 && rate < Number.POSITIVE_INFINITY)) throw new Error(`${VARIABLE} must be a number from 1 up`);
  const slow = async (page: Page): Promise<void> => {
    const session = await context.newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate });
  };
  // A page may be closed before it was ever slow.
  context.on(
    'page',
    (page) =>
      void slow(page).catch((error: unknown) => {
        if (!page.isClosed()) throw error;
      }),
  );
  await Promise.all(context.pages().map(slow));
}
