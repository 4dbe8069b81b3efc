import type { Browser, BrowserContext, Page } from 'playwright-core';
import { SENDERS, type Sender } from './contestants.ts';
import { openContext } from './open-context.ts';
import { ready } from './ready.ts';
import { markOf, type Site, startSite } from './site.ts';

/** When the tab is closed, after 200 events were fired; or they are fired when it is. */
export const MOMENTS = ['closed at 0 ms', 'closed at 50 ms', 'closed at 100 ms', 'fired in pagehide'] as const;
type Moment = (typeof MOMENTS)[number];
const WAIT_MS: Readonly<Partial<Record<Moment, number>>> = { 'closed at 50 ms': 50, 'closed at 100 ms': 100 };
export const EVENTS = 200;
/** Nothing more came for so long: the next tab is closed. What comes after that is late, and still of its own tab. */
const QUIET_MS = 500;
/** So long does Chromium let a request outlive its tab: what is not here by then is lost. */
const LOST_AFTER_MS = 30_000;
/** Rounds whose tabs are opened together: they wait for the same answer, and do nothing more until they are closed. */
const ROUNDS_AT_ONCE = 5;

/** What came of one tab. */
export interface Closing {
  readonly moment: Moment;
  readonly arrived: number;
  /** Those of them that came when nothing had come for half a second. */
  readonly late: number;
  /** Until the tab was gone. Chromium takes it away half a second after it was told to, whatever its page is doing. */
  readonly closeMs: number;
}

export type Arrivals = Readonly<Record<Sender, readonly Closing[]>>;

/** Closes tab after tab. @returns once all are closed: waits for what may still come, and tells of each tab which of its 200 came. */
export async function closeTabs(
  browser: Browser,
  rounds: Readonly<Record<'ours' | 'others', number>>,
): Promise<() => Promise<Arrivals>> {
  const closings: { who: Sender; tab: number; inTime: number; moment: Moment; closeMs: number; closedAt: number }[] =
    [];
  const site = await startSite();
  const context = await openContext(browser);
  for (let round = 0; round < Math.max(rounds.ours, rounds.others); round += ROUNDS_AT_ONCE) {
    for (const who of SENDERS) {
      const left = (who === 'ours' ? rounds.ours : rounds.others) - round;
      const pages = await openAll(context, site, who, Math.min(left, ROUNDS_AT_ONCE));
      for (const [moment, page] of pages) {
        const tab = closings.length;
        const closeMs = await close(page, moment, tab);
        const closedAt = performance.now();
        closings.push({ who, tab, moment, closeMs, closedAt, inTime: await settled(site, tab) });
      }
    }
  }
  const mayCome = ({ tab, closedAt }: (typeof closings)[number]): boolean =>
    site.cameOf(tab) < EVENTS && performance.now() - closedAt < LOST_AFTER_MS;
  const of = (sender: Sender): readonly Closing[] =>
    closings
      .filter(({ who }) => who === sender)
      .map(({ tab, inTime, moment, closeMs }) => {
        const arrived = site.cameOf(tab);
        return { moment, arrived, late: arrived - inTime, closeMs };
      });
  return async () => {
    while (closings.some(mayCome)) await pause(100);
    await context.close();
    await site.close();
    return Object.fromEntries(SENDERS.map((who) => [who, of(who)])) as Record<Sender, readonly Closing[]>;
  };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A tab for each moment of each round: they get ready together, and are closed one by one. */
async function openAll(
  context: BrowserContext,
  site: Site,
  who: Sender,
  rounds: number,
): Promise<readonly (readonly [Moment, Page])[]> {
  const moments = Array.from({ length: Math.max(rounds, 0) }, () => MOMENTS).flat();
  const pages = await Promise.all(moments.map(async (moment) => [moment, await context.newPage()] as const));
  await Promise.all(pages.map(([, page]) => ready(page, site, who)));
  return pages;
}

/** @returns how long it took until the tab was gone. */
async function close(page: Page, moment: Moment, tab: number): Promise<number> {
  const fire = `for(var i=0;i<${EVENTS};i+=1)count()`;
  await page.evaluate(
    `window.tab='${markOf(tab)}';${moment === 'fired in pagehide' ? `addEventListener('pagehide',function(){${fire}})` : fire}`,
  );
  const wait = WAIT_MS[moment];
  if (wait !== undefined) await pause(wait);
  const from = performance.now();
  await page.close();
  return performance.now() - from;
}

/** @returns how many came until nothing more did for half a second. */
async function settled(site: Site, tab: number): Promise<number> {
  let came = site.cameOf(tab);
  for (let quietSince = performance.now(); performance.now() - quietSince < QUIET_MS && came < EVENTS; ) {
    await pause(10);
    const now = site.cameOf(tab);
    if (now > came) quietSince = performance.now();
    came = now;
  }
  return came;
}
