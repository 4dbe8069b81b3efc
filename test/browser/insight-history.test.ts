import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { fillHistory } from '../support/insight-history.ts';
import { type OpenBrowser, openBrowser } from '../support/open-browser.ts';
import { root } from '../support/run-command.ts';
import { CLUSTER_ID, type Stage, setStage } from '../support/stage.ts';
import { tempDir } from '../support/temp-dir.ts';
import { watchPage } from '../support/watch-page.ts';
import { ADMIN, withSession } from '../support/with-session.ts';

/**
 * Ninety days of a busy cluster, out of the proxy's own store, as an administrator sees them. With `WRITE_PICTURES` the
 * pictures of docs/insight.md are taken as well.
 */
const folder = path.join(tempDir(), 'history');
const SIZE = { width: 1280, height: 860 };

const figure = (page: Page, name: string): Locator => page.getByRole('figure', { name: new RegExp(`^${name}`) });

/** Drawn: the range that was asked for last, and no other. */
async function drawn(page: Page): Promise<void> {
  await figure(page, 'Page views').locator('canvas').waitFor();
  await page.locator('.insight-board[aria-busy="false"]').waitFor();
}

describe('ninety days of a busy cluster', () => {
  let stage: Stage;
  let browser: OpenBrowser;
  let page: Page;
  let watch: Awaited<ReturnType<typeof watchPage>>;
  beforeAll(async () => {
    const data = path.join(folder, 'data');
    mkdirSync(data, { recursive: true, mode: 0o700 });
    fillHistory({ file: path.join(data, 'insight.db'), nowMs: Date.now() });
    // Nobody asks the example's cluster, which is another one than that of the history.
    stage = await setStage({ folder, config: { cluster: { clusterId: CLUSTER_ID, variant: 'enterprise' } } });
    browser = await openBrowser();
    await withSession(browser.context, stage, ADMIN);
    page = await browser.context.newPage();
    await page.setViewportSize(SIZE);
    watch = await watchPage(page);
  });
  afterAll(async () => {
    await browser?.close();
    await stage?.close();
  });

  it.each([
    ['24 hours', '24h', 25],
    ['7 days', '7d', 169],
    ['30 days', '30d', 31],
    ['90 days', '90d', 91],
  ])('are shown over %s, each step of them', async (_, range, rows) => {
    await page.goto(`${stage.url}/service/telemetry/#insight/${range}`);
    await drawn(page);
    expect(await page.locator('.insight-figure:not(.insight-list) .insight-none').count()).toBe(0);
    expect(await figure(page, 'Kinds of pages').getByRole('row').count()).toBe(1 + 13);
    await page.getByRole('button', { name: 'Events: show as a table' }).click();
    expect(await figure(page, 'Events').getByRole('row').count()).toBe(rows);
    await page.getByRole('button', { name: 'Events: show as a table' }).click();
  });

  it('move nothing while they come and go, and break no rule of the page', async () => {
    expect(await watch.shifts()).toEqual([]);
    expect(await watch.violations()).toEqual([]);
    expect(watch.complaints).toEqual([]);
  });

  // `npm run pictures`
  if (process.env.WRITE_PICTURES !== undefined) {
    it.each([
      ['insight', '/service/telemetry/#insight/7d', {}],
      ['insight-dark', '/service/telemetry/#insight/7d', { dark: true }],
      ['insight-one-day', '/service/telemetry/#insight/24h', {}],
      ['insight-ninety-days', '/service/telemetry/#insight/90d', { whole: true }],
      ['insight-table', '/service/telemetry/#insight/30d', { tables: ['Page views', 'Active users'] }],
      ['insight-in-dcos', '/#/settings/insight', {}],
    ])('have their picture taken as %s', (name, address, how) => takePicture(name, address, how));
  }

  async function takePicture(
    name: string,
    address: string,
    how: { readonly dark?: boolean; readonly whole?: boolean; readonly tables?: readonly string[] },
  ): Promise<void> {
    const shown = await browser.context.newPage();
    await shown.setViewportSize(SIZE);
    await shown.emulateMedia({ colorScheme: how.dark === true ? 'dark' : 'light' });
    await shown.goto(stage.url + address);
    await drawn(shown);
    for (const title of how.tables ?? [])
      await shown.getByRole('button', { name: `${title}: show as a table` }).click();
    // The line about telemetry that the DC/OS UI shows once.
    await shown.addLocatorHandler(shown.getByRole('button', { name: 'Got it' }), (button) => button.click());
    await shown.mouse.move(0, 0);
    // Nothing is under way: fonts, the last frame.
    await shown.waitForTimeout(1_000);
    await shown.screenshot({ path: path.join(root, `docs/pictures/${name}.png`), fullPage: how.whole === true });
    await shown.close();
  }
});
