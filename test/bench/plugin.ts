import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Browser, type BrowserContext, type CDPSession, chromium, type Page } from 'playwright-core';
import { startExample } from '../../example/start.ts';
import { findChromium } from '../support/find-chromium.ts';
import type { Options } from './frame/options.ts';
import type { BenchPart, Measured } from './frame/part.ts';
import { alternate } from './frame/rounds.ts';
import { summarize } from './frame/summary.ts';
import { printTable, rounded } from './frame/table.ts';
import { longestStretchMs } from './plugin/stretch.ts';

/**
 * What the plugin costs the page it is in: an unmodified UI, as webpack 4 builds it, with the tag of the drop-in and
 * without it, clicked through alike. Long tasks and event timings are the browser's own entries; how long our scripts hold
 * the main thread at a stretch is from its sampling profiler, since an entry says how long, not whose.
 */
export const part: BenchPart = {
  about: 'what the plugin costs the page it is in, in Chromium, beside the same page without it',
  flags: {},
  run,
};

const root = path.resolve(import.meta.dirname, '../..');
const CLICKS = 12;
const SAMPLE_EVERY_US = 100;

interface Run {
  readonly taskMs: number;
  readonly scriptMs: number;
  readonly longTasks: number;
  readonly slowestEventMs: number;
  /** Of the script in the page, and of the part that is loaded later. */
  readonly dropinStretchMs: number;
  readonly lazyStretchMs: number;
}

/** The production host in place of the example's own page. */
async function serveHost(context: BrowserContext, hosts: string, tag: string): Promise<void> {
  await context.route(/\/[\w.-]+\.(?:html|js)$/, (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname.startsWith('/service/')) return route.continue();
    const name = path.basename(pathname);
    const file = name === 'dropin.js' ? path.join(root, 'dist/plugin/assets', name) : path.join(hosts, name);
    const body = readFileSync(file, 'utf8').replace('<!-- tag -->', tag);
    return route.fulfill({ contentType: name.endsWith('.html') ? 'text/html' : 'text/javascript', body });
  });
}

async function clickThrough(page: Page): Promise<void> {
  const menu = page.getByRole('navigation', { name: 'Main' });
  await page.getByRole('button', { name: 'Log in' }).click();
  await menu.waitFor();
  for (let click = 0; click < CLICKS; click += 1) {
    const name = click % 2 === 0 ? 'Services' : 'Nodes';
    await menu.getByRole('link', { name, exact: true }).click();
    await page.getByRole('heading', { level: 1, name }).waitFor();
    // Longer than events are gathered: the sending is measured too.
    await page.waitForTimeout(600);
  }
}

async function metrics(cdp: CDPSession): Promise<(name: string) => number> {
  const { metrics: all } = await cdp.send('Performance.getMetrics');
  return (name) => (all.find((metric) => metric.name === name)?.value ?? 0) * 1_000;
}

async function visit(browser: Browser, hosts: string, uiUrl: string, tag: string): Promise<Run> {
  const context = await browser.newContext();
  await serveHost(context, hosts, tag);
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  await page.addInitScript(() => {
    const seen: { longTasks: number; slowestEventMs: number } = { longTasks: 0, slowestEventMs: 0 };
    Object.assign(window, { seen });
    new PerformanceObserver((list) => {
      seen.longTasks += list.getEntries().length;
    }).observe({ type: 'longtask', buffered: true });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen.slowestEventMs = Math.max(seen.slowestEventMs, entry.duration);
    }).observe({ type: 'event', buffered: true, durationThreshold: 16 } as PerformanceObserverInit);
  });
  await cdp.send('Performance.enable');
  await cdp.send('Profiler.enable');
  await cdp.send('Profiler.setSamplingInterval', { interval: SAMPLE_EVERY_US });
  await cdp.send('Profiler.start');
  await page.goto(`${uiUrl}/v6.html`);
  await clickThrough(page);
  const { profile } = await cdp.send('Profiler.stop');
  const of = await metrics(cdp);
  const seen = await page.evaluate(
    () => (window as unknown as { readonly seen: Pick<Run, 'longTasks' | 'slowestEventMs'> }).seen,
  );
  await context.close();
  return {
    taskMs: of('TaskDuration'),
    scriptMs: of('ScriptDuration'),
    ...seen,
    dropinStretchMs: longestStretchMs(profile, /\/dropin\.js$/, 5 * SAMPLE_EVERY_US),
    lazyStretchMs: longestStretchMs(profile, /\/delivery\.[0-9a-f]+\.js$/, 5 * SAMPLE_EVERY_US),
  };
}

async function run({ rounds }: Options): Promise<Measured> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-plugin-'));
  const hosts = path.join(folder, 'hosts');
  execFileSync(process.execPath, [path.join(root, 'test/support/production-host/build.mjs'), hosts]);
  const example = await startExample({
    root,
    execPath: process.execPath,
    env: process.env,
    dataDir: path.join(folder, 'data'),
    portUi: 0,
    portCluster: 0,
    portProxy: 0,
    portReceiver: 0,
  });
  const browser = await chromium.launch({
    executablePath: await findChromium(() => undefined),
    args: ['--no-sandbox'],
  });
  try {
    const tag = '<script src="/dropin.js"></script>';
    const runs = await alternate(
      {
        with: () => visit(browser, hosts, example.uiUrl, tag),
        without: () => visit(browser, hosts, example.uiUrl, ''),
      },
      rounds,
    );
    return report(runs);
  } finally {
    await browser.close();
    await example.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const KEYS = ['taskMs', 'scriptMs', 'longTasks', 'slowestEventMs', 'dropinStretchMs', 'lazyStretchMs'] as const;

function report(runs: Readonly<Record<string, readonly Run[]>>): Measured {
  const summaryOf = (all: readonly Run[] = []) =>
    Object.fromEntries(KEYS.map((key) => [key, summarize(all.map((each) => each[key]))]));
  const ours = summaryOf(runs.with);
  const ceiling = summaryOf(runs.without);
  printTable(
    'an unmodified UI with the tag and without it',
    KEYS.map((key) => ({
      what: key,
      with: rounded(ours[key]?.median, 1),
      without: rounded(ceiling[key]?.median, 1),
    })),
  );
  const ratio = (key: 'taskMs' | 'scriptMs'): number => (ours[key]?.median ?? 0) / (ceiling[key]?.median ?? 1);
  return {
    ours,
    ceiling,
    alternatives: {},
    ratios: { 'time of all tasks: with to without': ratio('taskMs'), 'time in scripts': ratio('scriptMs') },
  };
}
