import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { axeFaults } from '../support/axe-faults.ts';
import { fillHistory } from '../support/insight-history.ts';
import { type OpenBrowser, openBrowser } from '../support/open-browser.ts';
import { root } from '../support/run-command.ts';
import { CLUSTER_ID, type Stage, setStage } from '../support/stage.ts';
import { tempDir } from '../support/temp-dir.ts';
import { watchPage } from '../support/watch-page.ts';
import { ADMIN, withSession } from '../support/with-session.ts';

/**
 * Ninety days of a busy cluster, out of the proxy's own store, as an administrator sees them. With `WRITE_PICTURES` the
 * pictures of docs/insight.md are taken on the way.
 */
const folder = path.join(tempDir(), 'history');
const SIZE = { width: 1280, height: 860 };

async function picture(page: Page, name: string, fullPage = false): Promise<void> {
  if (process.env.WRITE_PICTURES === undefined) return;
  await page.mouse.move(0, 0);
  await page.evaluate(() => window.scrollTo(0, 0));
  // Nothing is under way: fonts, the last frame.
  await page.waitForTimeout(500);
  await page.screenshot({ path: path.join(root, `docs/pictures/${name}.png`), fullPage });
}

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
    ['24 hours', '24h', 25, 'insight-one-day'],
    ['7 days', '7d', 169, 'insight'],
    ['30 days', '30d', 31, undefined],
    ['90 days', '90d', 91, 'insight-ninety-days'],
  ])('are shown over %s, each step of them', async (_, range, rows, name) => {
    await page.goto(`${stage.url}/service/telemetry/#insight/${range}`);
    await drawn(page);
    expect(await page.locator('.insight-figure:not(.insight-list) .insight-none').count()).toBe(0);
    expect(await figure(page, 'Kinds of pages').getByRole('row').count()).toBe(1 + 13);
    if (name !== undefined) await picture(page, name, range === '90d');
    await page.getByRole('button', { name: 'Events: show as a table' }).click();
    expect(await figure(page, 'Events').getByRole('row').count()).toBe(rows);
    await page.getByRole('button', { name: 'Events: show as a table' }).click();
  });

  it('are there in the dark as well', async () => {
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.getByRole('radio', { name: '7 days' }).click();
    await drawn(page);
    await picture(page, 'insight-dark');
    expect(await axeFaults(page, 'html')).toEqual([]);
    await page.emulateMedia({ colorScheme: 'light' });
  });

  it('move nothing while they come and go, and break no rule of the page', async () => {
    // A number with one digit more begins further to the left.
    expect(await watch.shifted()).toBeLessThan(0.001);
    expect(await watch.violations()).toEqual([]);
    expect(watch.complaints).toEqual([]);
  });
});
