import type { Browser, CDPSession, Page } from 'playwright-core';
import { type Contestant, POSTS, type Sender } from './contestants.ts';
import { type Host, openHostPage } from './host-page.ts';
import { addHeld, type Held, heldBy, NOTHING_HELD, type Profile, type Spans } from './stretch.ts';

/** What a contestant's own scripts did to the main thread while somebody logs in and looks around. */
export interface Stay {
  readonly loadHeldMs: number;
  readonly longestHeldMs: number;
  /** Tasks above 50 ms, whosever; those that would not be without the contestant; and the largest part it has in any. */
  readonly longTasks: number;
  readonly longTasksAdded: number;
  readonly longTaskShareMs: number;
  /** For each navigation: from the click until it was painted, and all that comes of it afterwards. */
  readonly navigationMs: number;
  readonly afterwardsMs: number;
}

const SAMPLE_EVERY_US = 100;
/** Somebody looks at a page before they go on; the thread has time for what waits for such a moment. */
const LOOK_MS = 250;

/** Milliseconds of the page's own clock, as those of the profile. */
async function spansOf(page: Page, cdp: CDPSession, name: 'longTasks' | 'navigations'): Promise<Spans> {
  const { metrics } = await cdp.send('Performance.getMetrics');
  const startMs = (metrics.find((metric) => metric.name === 'NavigationStart')?.value ?? Number.NaN) * 1_000;
  const spans = (await page.evaluate(`seen.${name}.splice(0)`)) as Spans;
  return spans.map(([from, to]) => [startMs + from, startMs + to] as const);
}

/** @param one the contestant in the page; undefined: nobody. */
export async function stay(browser: Browser, host: Host, one: Contestant | undefined, clicks: number): Promise<Stay> {
  const { context, page, cdp, address } = await openHostPage(browser, host, one);
  await cdp.send('Performance.enable');
  await cdp.send('Profiler.enable');
  await cdp.send('Profiler.setSamplingInterval', { interval: SAMPLE_EVERY_US });
  const menu = page.getByRole('navigation', { name: 'Main' });
  const profiled = async (run: () => Promise<unknown>): Promise<Held> => {
    await cdp.send('Profiler.start');
    await run();
    const { profile } = await cdp.send('Profiler.stop');
    const [longTasks, navigations] = [await spansOf(page, cdp, 'longTasks'), await spansOf(page, cdp, 'navigations')];
    return one === undefined
      ? { ...NOTHING_HELD, longTasks: longTasks.length }
      : heldBy(profile as Profile, { script: one.scripts, lateUs: 5 * SAMPLE_EVERY_US, longTasks, navigations });
  };
  /** Whoever loads something later, or sends it, has done so when it was answered. */
  const answered = (): Promise<unknown> =>
    one === undefined
      ? page.waitForTimeout(LOOK_MS)
      : page.waitForResponse((response) => isPost(one, response.url(), response.request().method()));
  const loaded = await profiled(async () => {
    await page.goto(address);
    await page.getByRole('button', { name: 'Log in' }).click();
    await Promise.all([menu.waitFor(), answered()]);
    await page.waitForTimeout(LOOK_MS);
  });
  const looked = await profiled(async () => {
    for (let click = 0; click < clicks; click += 1) {
      const name = click % 2 === 0 ? 'Services' : 'Nodes';
      const last = click === clicks - 1 ? answered() : undefined;
      await menu.getByRole('link', { name, exact: true }).click();
      await page.getByRole('heading', { level: 1, name }).waitFor();
      await page.waitForTimeout(LOOK_MS);
      await last;
    }
    await page.waitForTimeout(LOOK_MS);
  });
  await context.close();
  const { longTasks, longTasksAdded, longTaskShareMs, longestMs } = addHeld(loaded, looked);
  return {
    loadHeldMs: loaded.totalMs,
    longestHeldMs: longestMs,
    longTasks,
    longTasksAdded,
    longTaskShareMs,
    navigationMs: looked.navigationMs / clicks,
    afterwardsMs: (looked.totalMs - looked.navigationMs) / clicks,
  };
}

function isPost({ who }: Contestant, url: string, method: string): boolean {
  const sender: Sender = who === 'blocking script' ? 'analytics-next' : who;
  return method === 'POST' && POSTS[sender].test(new URL(url).pathname);
}
