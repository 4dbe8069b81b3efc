import type { Browser, Page } from 'playwright-core';
import { SENDERS, type Sender } from './contestants.ts';
import type { Site } from './site.ts';

/** When the tab is closed, after 200 events were fired; or they are fired when it is. */
export const MOMENTS = ['closed at 0 ms', 'closed at 50 ms', 'closed at 100 ms', 'fired in pagehide'] as const;
const WAIT_MS: Readonly<Record<string, number>> = { 'closed at 50 ms': 50, 'closed at 100 ms': 100 };
export const EVENTS = 200;

/** Something that is counted is there: what follows is not about loading. */
export async function ready(page: Page, site: Site, who: Sender): Promise<void> {
  await page.goto(site.page(who));
  await page.evaluate('count()');
  for (let tries = 0; site.taken().size === 0; tries += 1) {
    if (tries > 1_000) throw new Error(`${who} sends nothing`);
    await page.waitForTimeout(20);
  }
}

/** @returns how many of the 200 came, round by round, by contestant and moment. */
export async function measureArrivals(
  browser: Browser,
  site: Site,
  rounds: Readonly<Record<'ours' | 'others', number>>,
): Promise<Readonly<Record<Sender, Readonly<Record<string, readonly number[]>>>>> {
  const results = Object.fromEntries(SENDERS.map((who) => [who, {}])) as Record<Sender, Record<string, number[]>>;
  const context = await browser.newContext();
  for (let round = 0; round < Math.max(rounds.ours, rounds.others); round += 1) {
    for (const who of SENDERS) {
      if (round >= (who === 'ours' ? rounds.ours : rounds.others)) continue;
      for (const moment of MOMENTS) {
        const page = await context.newPage();
        await ready(page, site, who);
        const fire = `for(var i=0;i<${EVENTS};i+=1)count()`;
        const isHide = moment === 'fired in pagehide';
        await page.evaluate(isHide ? `addEventListener('pagehide',function(){${fire}})` : fire);
        const wait = WAIT_MS[moment];
        if (wait !== undefined) await new Promise((resolve) => setTimeout(resolve, wait));
        await page.close();
        results[who][moment] = [...(results[who][moment] ?? []), await countWithin(site, 2_000)];
      }
    }
  }
  await context.close();
  return results;
}

/** Until all are there, or nothing has come for a while: what a closed tab has left behind takes its time. */
async function countWithin(site: Site, quietMs: number): Promise<number> {
  const seen = new Set<string>();
  for (let quiet = 0; quiet < quietMs && seen.size < EVENTS; quiet += 20) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    const before = seen.size;
    for (const id of site.taken()) seen.add(id);
    if (seen.size > before) quiet = 0;
  }
  return Math.min(seen.size, EVENTS);
}
