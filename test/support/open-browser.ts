import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';
import { chromiumFlags } from './chromium-flags.ts';
import { VARIABLE } from './find-chromium.ts';
import { slowPages } from './slow-pages.ts';

export interface OpenBrowser {
  readonly context: BrowserContext;
  close(): Promise<void>;
}

/**
 * A real Chromium with a fresh profile; several pages of one context share cookies and storage, as tabs do.
 * `BROWSER_SLOWDOWN=12` makes each of them that many times slower (`slow-pages.ts`).
 *
 * @param flags besides its own.
 */
export async function openBrowser(
  flags: readonly string[] = [],
  { backForwardCache = false } = {},
): Promise<OpenBrowser> {
  const profile = mkdtempSync(path.join(tmpdir(), 'chromium-'));
  const executablePath = process.env[VARIABLE];
  if (executablePath === undefined) throw new Error(`${VARIABLE} is not set: run through jest's browser project`);
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    args: [...chromiumFlags(), ...flags],
    // Playwright turns it off unless it is told not to.
    ...(backForwardCache ? { ignoreDefaultArgs: ['--disable-back-forward-cache'] } : {}),
    viewport: { width: 1280, height: 800 },
  });
  await slowPages(context);
  return {
    context,
    async close() {
      await context.close();
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
