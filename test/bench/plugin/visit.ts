import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, BrowserContext } from 'playwright-core';
import type { Contestant, Places } from './contestants.ts';
import { heldBy } from './stretch.ts';

/** One visit of an unmodified UI as webpack 4 builds it, on a processor four times slower. */
export interface Visit {
  /** Of the navigation: the first contentful paint; the login form is there and the thread is free. */
  readonly firstRenderMs: number;
  readonly interactiveMs: number;
  readonly taskMs: number;
  readonly longTasks: number;
  /** Of the contestant's own scripts. */
  readonly loadHeldMs: number;
  readonly longestHeldMs: number;
  readonly heldPerNavigationMs: number;
}

export interface Host {
  /** Address of the example's UI, and the folder with the pages that stand in for its own. */
  readonly uiUrl: string;
  readonly pages: string;
}

const THROTTLE = 4;
const SAMPLE_EVERY_US = 100;
const root = path.resolve(import.meta.dirname, '../../..');

/** The production host in place of the example's own page. */
async function serveHost(context: BrowserContext, pages: string, head: string): Promise<void> {
  await context.route(/\/[\w.-]+\.(?:html|js)$/, (route) => {
    const { pathname } = new URL(route.request().url());
    if (/^\/(?:service|cdn)\//.test(pathname)) return route.continue();
    const name = path.basename(pathname);
    const file = name === 'dropin.js' ? path.join(root, 'dist/plugin/assets', name) : path.join(pages, name);
    const body = readFileSync(file, 'utf8').replace('<!-- tag -->', head);
    return route.fulfill({ contentType: name.endsWith('.html') ? 'text/html' : 'text/javascript', body });
  });
}

/** Runs in the page, before anything else. */
const WATCH = `(function(){var seen=window.seen={longTasks:0,interactiveMs:0};
  new PerformanceObserver(function(l){seen.longTasks+=l.getEntries().length}).observe({type:'longtask',buffered:true});
  new MutationObserver(function(_,o){if(!document.querySelector('button'))return;o.disconnect();
    setTimeout(function(){seen.interactiveMs=performance.now()},0)}).observe(document,{childList:true,subtree:true})})()`;

/** @param one the contestant in the page; undefined: nobody. */
export async function visit(
  browser: Browser,
  { uiUrl, pages }: Host,
  places: Places,
  one: Contestant | undefined,
  clicks: number,
): Promise<Visit> {
  const context = await browser.newContext();
  await serveHost(context, pages, one === undefined ? '' : one.head(places));
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  await page.addInitScript(WATCH);
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: THROTTLE });
  await cdp.send('Performance.enable');
  await cdp.send('Profiler.enable');
  await cdp.send('Profiler.setSamplingInterval', { interval: SAMPLE_EVERY_US });
  const profiled = async (run: () => Promise<unknown>) => {
    await cdp.send('Profiler.start');
    await run();
    const { profile } = await cdp.send('Profiler.stop');
    return heldBy(profile, one?.scripts ?? /^$/, 5 * SAMPLE_EVERY_US);
  };
  const menu = page.getByRole('navigation', { name: 'Main' });
  const goTo = async (name: string) => {
    await menu.getByRole('link', { name, exact: true }).click();
    await page.getByRole('heading', { level: 1, name }).waitFor();
  };
  const loaded = await profiled(async () => {
    await page.goto(`${uiUrl}/v6.html`);
    await page.getByRole('button', { name: 'Log in' }).click();
    await menu.waitFor();
    // Whoever loads something later has done so by then.
    await page.waitForTimeout(1_500);
  });
  const navigated = await profiled(async () => {
    for (let click = 0; click < clicks; click += 1) await goTo(click % 2 === 0 ? 'Services' : 'Nodes');
    // The sending is measured too.
    await page.waitForTimeout(1_000);
  });
  const { metrics } = await cdp.send('Performance.getMetrics');
  const seen = await page.evaluate(`({longTasks:seen.longTasks,interactiveMs:seen.interactiveMs,
    firstRenderMs:performance.getEntriesByName('first-contentful-paint')[0].startTime})`);
  await context.close();
  return {
    ...(seen as Pick<Visit, 'longTasks' | 'interactiveMs' | 'firstRenderMs'>),
    taskMs: (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1_000,
    loadHeldMs: loaded.totalMs,
    longestHeldMs: Math.max(loaded.longestMs, navigated.longestMs),
    heldPerNavigationMs: navigated.totalMs / clicks,
  };
}
