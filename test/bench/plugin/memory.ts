import type { Browser, CDPSession } from 'playwright-core';
import { SENDERS, type Sender } from './contestants.ts';
import { openContext } from './open-context.ts';
import { ready } from './ready.ts';
import { type Site, startSite } from './site.ts';

export interface Memory {
  readonly pages: number;
  readonly beforeKiB: number;
  readonly afterKiB: number;
}

/**
 * So many pages are seen at once, and so many may still be on their way when the next are. Ours has room for 500, and with
 * some left it need not wait for company. analytics-next takes seconds for 500 at once, and with batching the longer the
 * more wait.
 */
const CROWD: Readonly<Record<'ours' | 'others', { readonly size: number; readonly mayWait: number }>> = {
  ours: { size: 250, mayWait: 250 },
  others: { size: 50, mayWait: 0 },
};
/** Nothing came for so long, or nothing more did: what is missing was dropped, which is another table. Ours drops nothing. */
const NOTHING_MS: Readonly<Record<'ours' | 'others', number>> = { ours: 10_000, others: 1_000 };
const NOTHING_MORE_MS: typeof NOTHING_MS = { ours: 10_000, others: 300 };

async function heapKiB(cdp: CDPSession): Promise<number> {
  for (let time = 0; time < 3; time += 1) await cdp.send('HeapProfiler.collectGarbage');
  const { usedSize } = await cdp.send('Runtime.getHeapUsage');
  return usedSize / 1024;
}

/** @returns waits until so many came since this was made, or until no more come. */
function watchArrivals(site: Site, kind: 'ours' | 'others'): (wanted: number) => Promise<void> {
  let came = 0;
  return async (wanted) => {
    let quietSince = performance.now();
    for (let more = 0; came < wanted; ) {
      // What is missing is not waited for again.
      if (performance.now() - quietSince > (more > 0 ? NOTHING_MORE_MS : NOTHING_MS)[kind]) came = wanted;
      await new Promise((resolve) => setTimeout(resolve, 5));
      const now = site.taken().size;
      came += now;
      if (now === 0) continue;
      more += now;
      quietSince = performance.now();
    }
  };
}

/** The page's heap after the first page was seen, and after so many. */
async function measureOne(browser: Browser, who: Sender, pages: number): Promise<Memory> {
  const site = await startSite();
  const context = await openContext(browser);
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  await ready(page, site, who);
  const beforeKiB = await heapKiB(cdp);
  const kind = who === 'ours' ? who : 'others';
  const { size, mayWait } = CROWD[kind];
  const arrived = watchArrivals(site, kind);
  for (let seen = 0; seen < pages; ) {
    const more = Math.min(size, pages - seen);
    await page.evaluate(`for(var i=0;i<${more};i+=1)count()`);
    seen += more;
    await arrived(seen - mayWait);
  }
  await arrived(pages);
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
