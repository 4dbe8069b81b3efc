import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';
import { VARIABLE } from './find-chromium.ts';
import { slowPages } from './slow-pages.ts';

/** Two pages of the browser's own, for an address bar that nobody sees: two seconds of processor for each browser. */
const OWN_PAGES = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup'];
/** What Playwright turns off, as far as it matters here: of two such lists Chromium heeds the last. */
const OFF_BY_PLAYWRIGHT = [
  'AvoidCorsURLLoaderRestartOnRedirect',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsFirstBalancedModeAutoEnable',
  'HttpsUpgrades',
  'LensOverlay',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PaintHolding',
  'PreconnectToSearch',
  'ThirdPartyStoragePartitioning',
];

/** Chromium talks to nobody but the page: a closed network would otherwise refuse its own calls home, by the dozen. */
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  `--disable-features=${[...OWN_PAGES, ...OFF_BY_PLAYWRIGHT].join()}`,
];

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
    args: [...FLAGS, ...flags],
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
