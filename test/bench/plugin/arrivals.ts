import type { Browser, BrowserContext, Page } from 'playwright-core';
import { SENDERS, type Sender } from './contestants.ts';
import { ready } from './ready.ts';
import { type Site, startSite } from './site.ts';

/** When the tab is closed, after 200 events were fired; or they are fired when it is. */
export const MOMENTS = ['closed at 0 ms', 'closed at 50 ms', 'closed at 100 ms', 'fired in pagehide'] as const;
type Moment = (typeof MOMENTS)[number];
const WAIT_MS: Readonly<Partial<Record<Moment, number>>> = { 'closed at 50 ms': 50, 'closed at 100 ms': 100 };
export const EVENTS = 200;
/** Nothing more came for so long: what a closed tab has left behind takes its time. */
const QUIET_MS = 1_000;

/** @returns how many of the 200 came, round by round, by contestant and moment. */
export async function measureArrivals(
  browser: Browser,
  rounds: Readonly<Record<'ours' | 'others', number>>,
): Promise<Readonly<Record<Sender, Readonly<Record<string, readonly number[]>>>>> {
  const results = Object.fromEntries(SENDERS.map((who) => [who, {}])) as Record<Sender, Record<string, number[]>>;
  const site = await startSite();
  const context = await browser.newContext();
  for (let round = 0; round < Math.max(rounds.ours, rounds.others); round += 1) {
    for (const who of SENDERS) {
      if (round >= (who === 'ours' ? rounds.ours : rounds.others)) continue;
      const pages = await openAll(context, site, who);
      for (const [moment, page] of pages) {
        await close(page, moment);
        results[who][moment] = [...(results[who][moment] ?? []), await countArrived(site)];
      }
    }
  }
  await context.close();
  await site.close();
  return results;
}

/** A tab for each moment: they get ready together, and are closed one by one. */
async function openAll(
  context: BrowserContext,
  site: Site,
  who: Sender,
): Promise<readonly (readonly [Moment, Page])[]> {
  const pages = await Promise.all(MOMENTS.map(async (moment) => [moment, await context.newPage()] as const));
  await Promise.all(pages.map(([, page]) => ready(page, site, who)));
  return pages;
}

async function close(page: Page, moment: Moment): Promise<void> {
  const fire = `for(var i=0;i<${EVENTS};i+=1)count()`;
  await page.evaluate(moment === 'fired in pagehide' ? `addEventListener('pagehide',function(){${fire}})` : fire);
  const wait = WAIT_MS[moment];
  if (wait !== undefined) await new Promise((resolve) => setTimeout(resolve, wait));
  await page.close();
}

async function countArrived(site: Site): Promise<number> {
  const seen = new Set<string>();
  for (let quietSince = performance.now(); performance.now() - quietSince < QUIET_MS && seen.size < EVENTS; ) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    const before = seen.size;
    for (const id of site.taken()) seen.add(id);
    if (seen.size > before) quietSince = performance.now();
  }
  return seen.size;
}
