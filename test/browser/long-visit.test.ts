import path from 'node:path';
import type { Page, Request } from 'playwright-core';
import { AUTH_COOKIE } from '../../example/cluster/cookies.ts';
import { type BareHost, writeBareHost } from '../support/bare-host.ts';
import { type OpenBrowser, openBrowser } from '../support/open-browser.ts';
import { type Stage, setStage } from '../support/stage.ts';
import { tempDir } from '../support/temp-dir.ts';
import { until } from '../support/until.ts';

/**
 * What only a real browser shows of the transport: its budget for requests that outlive their page, 64 KiB for all of a
 * page that are open. It is not given back while an answer has not been read to its end.
 */
const folder = tempDir();
/** Together 85 KB on the wire; fewer than the queue holds, so that a slow machine drops none. */
const VISITS = 450;

describe('a long visit in a real browser', () => {
  let stage: Stage;
  let browser: OpenBrowser;
  let page: Page;
  const posts: Request[] = [];

  beforeAll(async () => {
    stage = await setStage({ folder: path.join(folder, 'long-visit') });
    browser = await openBrowser();
    page = await browser.context.newPage();
    page.on('request', (request) => posts.push(...(request.method() === 'POST' ? [request] : [])));
    await page.goto(stage.url);
    await page.getByLabel('User').fill('jane.doe@example.com');
    await page.getByLabel('Password').fill('deleteme');
    await page.getByRole('button', { name: 'Log in' }).click();
    // Until the lazy part is there, only the last 100 events are kept.
    await until('the first page', async () => ((await received('/dashboard')) > 0 ? true : undefined));
  });
  afterAll(async () => {
    await browser.close();
    await stage.close();
  });

  const received = async (pattern: string): Promise<number> =>
    (await stage.receiver.received()).filter(({ properties }) => properties.path === pattern).length;

  it(`brings ${VISITS} page views to the receiver, more than the browser's budget holds, each once`, async () => {
    await page.evaluate(async (visits) => {
      for (let visit = 1; visit <= visits; visit += 1) {
        const shown = new Promise((resolve) => window.addEventListener('hashchange', resolve, { once: true }));
        window.location.hash = `#/no-such-page-${visit}`;
        await shown;
      }
    }, VISITS);
    await until('the last of them', async () => ((await received('not_found')) >= VISITS ? true : undefined));
    expect(await received('not_found')).toBe(VISITS);
    const ids = (await stage.receiver.received()).map(({ messageId }) => messageId);
    expect(new Set(ids).size).toBe(ids.length);
    // A request over the budget is refused without an answer; its events arrive with a later one.
    const answers = await Promise.all(posts.map((request) => request.existingResponse()));
    expect(answers.map((answer) => answer?.status())).toEqual(posts.map(() => 200));
  }, 60_000);

  it('brings the page of a click that is followed at once by closing the tab', async () => {
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Catalog', exact: true }).click();
    await page.close({ runBeforeUnload: false });
    await until('the last page', async () => ((await received('/catalog/packages')) >= 1 ? true : undefined));
    expect(await received('/catalog/packages')).toBe(1);
  }, 60_000);
});

declare const start: BareHost['start'];
declare const tell: BareHost['tell'];

describe('a visit of weeks', () => {
  const VISITS_OF_WEEKS = 10_000;
  const SENT_LEAST = 2_500;
  /** An SDK that is never renewed keeps an id of each that is sent: 207 and 281 KB in two runs. */
  const GROWTH_MAX_BYTES = 128 * 1024;
  let stage: Stage;
  let browser: OpenBrowser;

  beforeAll(async () => {
    const hosts = writeBareHost(path.join(folder, 'bare'));
    stage = await setStage({ folder: path.join(folder, 'weeks'), cluster: { hostFolders: [hosts] } });
    browser = await openBrowser();
    const value = await stage.cluster.tokens.issue('jane.doe@example.com');
    await browser.context.addCookies([{ name: AUTH_COOKIE, value, url: stage.url }]);
  });
  afterAll(async () => {
    await browser.close();
    await stage.close();
  });

  it('loses none of its last 200 pages when the tab is closed on a machine so busy that a request takes a seventh of a second', async () => {
    const page = await browser.context.newPage();
    const had = (await stage.proxy.health()).intake.accepted;
    const arrived = async (): Promise<number> => (await stage.proxy.health()).intake.accepted - had;
    await page.goto(stage.url);
    await page.evaluate(() => start());
    await until('the first page', async () => (await arrived()) > 0 || undefined);
    await page.evaluate(async () => {
      const ask = window.fetch;
      window.fetch = (...question) => {
        // Four of them are more than the half second, and one leaves a slow machine time for the rest.
        for (const from = performance.now(); performance.now() - from < 150; );
        return ask(...question);
      };
      for (let visit = 1; visit <= 200; visit += 1) {
        tell({ pathname: `/services/detail/${visit}/tasks`, action: 'PUSH' });
        await Promise.resolve();
      }
      // All of them are events by now, and have half a second to wait for company.
      await new Promise((resolve) => requestIdleCallback(resolve));
    });
    // Chromium gives the page half a second from here, and no more.
    await page.close();
    await until('the last page', async () => (await arrived()) >= 201 || undefined);
    expect(await arrived()).toBe(201);
  }, 60_000);

  it.each(['takes it all', 'is away'])(
    'keeps no more memory for ten thousand pages, while the proxy %s',
    async (what) => {
      const page = await browser.context.newPage();
      const cdp = await browser.context.newCDPSession(page);
      const heap = async (): Promise<number> => {
        // What is put off until such a moment has been done.
        await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)));
        // Twice: what the first one finalizes, the second one frees.
        for (let round = 0; round < 2; round += 1) await cdp.send('HeapProfiler.collectGarbage');
        return (await cdp.send('Runtime.getHeapUsage')).usedSize;
      };
      const visit = (times: number): Promise<void> =>
        page.evaluate(async (visits) => {
          for (let left = visits; left > 0; left -= 1) {
            tell({ pathname: `/services/detail/${left}/tasks`, action: 'PUSH' });
            // Its turn ends; now and then the network has one.
            await new Promise((resolve) => (left % 50 === 0 ? setTimeout(resolve, 10) : resolve(undefined)));
          }
        }, times);
      const accepted = async (): Promise<number> => (await stage.proxy.health()).intake.accepted;
      const had = await accepted();
      await page.goto(stage.url);
      await page.evaluate(() => start());
      await until('the first page', async () => (await accepted()) > had || undefined);
      if (what === 'is away') await page.route('**/v1/**', (route) => route.abort('connectionrefused'));
      /** Nothing is on its way, or about to be. */
      const atRest = async (): Promise<number> => {
        for (let last = -1; ; ) {
          const now = await accepted();
          if (now === last) return now;
          last = now;
          await page.waitForTimeout(3_000);
        }
      };
      // All that is bounded is full, and everything has been run.
      await visit(VISITS_OF_WEEKS);
      const sentBefore = await atRest();
      const before = await heap();
      // A queue that is full has no room for all that is done so fast: a third is sent, less on a slow machine. So until
      // more is than an SDK's instance is used for, however many visits that takes.
      let sent = 0;
      do {
        await visit(VISITS_OF_WEEKS);
        sent = (await atRest()) - sentBefore;
      } while (what === 'takes it all' && sent < SENT_LEAST);
      const growth = (await heap()) - before;
      expect(growth).toBeLessThan(GROWTH_MAX_BYTES);
      await page.close();
    },
    180_000,
  );
});
