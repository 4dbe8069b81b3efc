import type { Browser, CDPSession } from 'playwright-core';
import { ready } from './arrivals.ts';
import { SENDERS, type Sender } from './contestants.ts';
import type { Site } from './site.ts';

export interface Memory {
  readonly beforeKiB: number;
  readonly afterKiB: number;
}

async function heapKiB(cdp: CDPSession): Promise<number> {
  for (let time = 0; time < 3; time += 1) await cdp.send('HeapProfiler.collectGarbage');
  const { usedSize } = await cdp.send('Runtime.getHeapUsage');
  return usedSize / 1024;
}

/** The page's heap after so many pages were seen, and after the first one. Each crowd waits until the one before has left. */
export async function measureMemory(
  browser: Browser,
  site: Site,
  pages: number,
): Promise<Readonly<Record<Sender, Memory>>> {
  const crowd = 500;
  const results: Partial<Record<Sender, Memory>> = {};
  for (const who of SENDERS) {
    const context = await browser.newContext();
    const page = await context.newPage();
    const cdp = await context.newCDPSession(page);
    await ready(page, site, who);
    const beforeKiB = await heapKiB(cdp);
    for (let seen = 0; seen < pages; seen += crowd) {
      await page.evaluate(`for(var i=0;i<${crowd};i+=1)count()`);
      // What does not come in this time was dropped: that is another table.
      for (let came = 0, waited = 0; came < crowd && waited < 1_000; waited += 20) {
        await page.waitForTimeout(20);
        came += site.taken().size;
      }
    }
    results[who] = { beforeKiB, afterKiB: await heapKiB(cdp) };
    await context.close();
  }
  return results as Readonly<Record<Sender, Memory>>;
}
