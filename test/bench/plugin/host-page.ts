import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import type { Contestant, Places } from './contestants.ts';
import { openContext } from './open-context.ts';
import { SEEN, WATCH } from './watch.ts';

export interface Host {
  /** A tab for one visit. @param one the contestant in the page; undefined: nobody. */
  open(one: Contestant | undefined): Promise<HostPage>;
}

export interface HostPage {
  readonly page: Page;
  readonly cdp: CDPSession;
  readonly address: string;
  /** From now on its processor is four times slower, or as fast as it is: nobody has to wait longer for what is not measured. */
  slow(isSlow: boolean): Promise<unknown>;
  /** Resolves when the page says so (watch.ts). Ask before it can happen. */
  seen(what: string): Promise<unknown>;
  /** Its value, without the scripts that Playwright would put into the page first. */
  evaluate(expression: string): Promise<unknown>;
  /** Clicks on an element, by an expression that finds it, in a task of its own; looked for once, so it has to be there. */
  click(element: string): Promise<unknown>;
}

const THROTTLE = 4;
const root = path.resolve(import.meta.dirname, '../../..');

export interface HostFiles {
  /** Address of the example's UI, and the folder with the pages that stand in for its own. */
  readonly uiUrl: string;
  readonly pages: string;
  readonly places: Places;
}

/** The production host in place of the example's own page. */
async function serveHost(context: BrowserContext, pages: string, head: () => string): Promise<void> {
  const texts = new Map<string, string>();
  const read = (file: string): string => {
    const text = texts.get(file) ?? readFileSync(file, 'utf8');
    texts.set(file, text);
    return text;
  };
  await context.route(/\/[\w.-]+\.(?:html|js)$/, (route) => {
    const { pathname } = new URL(route.request().url());
    if (/^\/(?:service|cdn)\//.test(pathname)) return route.continue();
    const name = path.basename(pathname);
    const file = name === 'dropin.js' ? path.join(root, 'dist/plugin/assets', name) : path.join(pages, name);
    const body = read(file).replace('<!-- tag -->', head);
    return route.fulfill({ contentType: name.endsWith('.html') ? 'text/html' : 'text/javascript', body });
  });
}

/**
 * An unmodified UI as webpack 4 builds it. All visits are in one context, one at a time: a new one takes Chromium longer than
 * a visit's page, and goes on in the background while that is measured. Nothing is left from one visit to the next.
 */
export async function openHost(browser: Browser, { uiUrl, pages, places }: HostFiles): Promise<Host> {
  const context = await openContext(browser);
  let head = '';
  await serveHost(context, pages, () => head);
  return {
    async open(one) {
      head = one === undefined ? '' : one.head(places);
      const page = await context.newPage();
      const cdp = await context.newCDPSession(page);
      await context.clearCookies();
      for (const place of [uiUrl, places.own, places.cdn])
        await cdp.send('Storage.clearDataForOrigin', { origin: new URL(place).origin, storageTypes: 'all' });
      await page.addInitScript(WATCH);
      const evaluate = async (expression: string): Promise<unknown> => {
        const { result, exceptionDetails } = await cdp.send('Runtime.evaluate', { expression, returnByValue: true });
        if (exceptionDetails !== undefined) throw new Error(`in the page: ${exceptionDetails.text}`);
        return result.value;
      };
      return {
        page,
        cdp,
        address: `${uiUrl}/v6.html`,
        evaluate,
        slow: (isSlow) => cdp.send('Emulation.setCPUThrottlingRate', { rate: isSlow ? THROTTLE : 1 }),
        seen: (what) => page.waitForEvent('console', (message) => message.text() === SEEN + what),
        click: (element) => evaluate(`void setTimeout(function(e){e.click()},0,${element})`),
      };
    },
  };
}
