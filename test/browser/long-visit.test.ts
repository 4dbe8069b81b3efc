import path from 'node:path';
import type { Page, Request } from 'playwright-core';
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
