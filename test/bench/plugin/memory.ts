import type { Browser, CDPSession } from 'playwright-core';
import { SENDERS, type Sender } from './contestants.ts';
import { ready } from './ready.ts';
import { startSite } from './site.ts';

export interface Memory {
  readonly pages: number;
  readonly beforeKiB: number;
  readonly afterKiB: number;
}

/** So many pages are seen at once. analytics-next takes seconds for 500 at once, and with batching the longer the more wait. */
const CROWD: Readonly<Record<'ours' | 'others', number>> = { ours: 500, others: 50 };
/** What does not come in this time was dropped: that is another table. */
const LOST_AFTER_MS = 1_000;

async function heapKiB(cdp: CDPSession): Promise<number> {
  for (let time = 0; time < 3; time += 1) await cdp.send('HeapProfiler.collectGarbage');
  const { usedSize } = await cdp.send('Runtime.getHeapUsage');
  return usedSize / 1024;
}

/** The page's heap after the first page was seen, and after so many. Each crowd waits until the one before has left. */
async function measureOne(browser: Browser, who: Sender, pages: number): Promise<Memory> {
  const site = await startSite();
  const context = await browser.newContext();
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  await ready(page, site, who);
  const beforeKiB = await heapKiB(cdp);
  const crowd = CROWD[who === 'ours' ? who : 'others'];
  for (let seen = 0; seen < pages; seen += crowd) {
    await page.evaluate(`for(var i=0;i<${crowd};i+=1)count()`);
    const firedAt = performance.now();
    for (let came = 0; came < crowd && performance.now() - firedAt < LOST_AFTER_MS; came += site.taken().size)
      await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const afterKiB = await heapKiB(cdp);
  await context.close();
  await site.close();
  return { pages, beforeKiB, afterKiB };
}

/** All at the same time, each with a site of its own: a heap does not depend on who else has one. */
export async function measureMemory(
  browser: Browser,
  pages: Readonly<Record<'ours' | 'others', number>>,
): Promise<Readonly<Record<Sender, Memory>>> {
  const all = SENDERS.map(
    async (who) => [who, await measureOne(browser, who, pages[who === 'ours' ? who : 'others'])] as const,
  );
  return Object.fromEntries(await Promise.all(all)) as Readonly<Record<Sender, Memory>>;
}
