import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { axeFaults } from '../support/axe-faults.ts';
import { type OpenBrowser, openBrowser } from '../support/open-browser.ts';
import { pageEvent } from '../support/page-event.ts';
import { root } from '../support/run-command.ts';
import { type Stage, setStage } from '../support/stage.ts';
import { tempDir } from '../support/temp-dir.ts';
import { trackEvent } from '../support/track-event.ts';
import { until } from '../support/until.ts';
import { watchPage } from '../support/watch-page.ts';
import { ADMIN, JANE, withSession } from '../support/with-session.ts';

/**
 * The plots in a real Chromium, under the page's own policy, of events that went through the door of a real proxy; what
 * is read in a table is held against what was sent.
 */
const folder = tempDir();
const VIEWS: Readonly<Record<string, number>> = {
  '/dashboard': 9,
  '/services/overview': 7,
  '/nodes/agents/table': 6,
  '/catalog/packages': 5,
  '/services/detail/:id/tasks': 4,
  '/jobs/overview': 2,
  '/components': 1,
};
const FIGURES = [
  'Page views',
  'Kinds of pages',
  'Logins and logouts',
  'Active users',
  'Agents',
  'Unhealthy units',
  'CPU',
  'Memory',
  'Disk',
  'Tasks',
  'Frameworks and packages',
  'Packages installed and removed',
  'Events',
  'Waiting to be delivered',
];

async function send(stage: Stage, uid: string, batch: readonly object[]): Promise<void> {
  const token = await stage.cluster.tokens.issue(uid);
  const { status } = await fetch(`${stage.proxy.url}/v1/batch`, {
    method: 'POST',
    headers: { authorization: `token=${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ batch, sentAt: new Date().toISOString() }),
  });
  expect(status).toBe(200);
}

const figure = (page: Page, name: string): Locator => page.getByRole('figure', { name: new RegExp(`^${name}`) });

/** By the name of the column: the sum of its numbers, since the hour may end between sending and reading. */
async function columnsOf(table: Locator): Promise<Readonly<Record<string, number>>> {
  const rows = await table
    .getByRole('row')
    .evaluateAll((all) => all.map((row) => Array.from(row.children, (cell) => cell.textContent ?? '')));
  const [head = [], ...body] = rows;
  const number = (text = ''): number => Number(text.replace(/,/g, '')) || 0;
  return Object.fromEntries(
    head.slice(1).map((name, index) => [name, body.reduce((sum, row) => sum + number(row[index + 1]), 0)]),
  );
}

async function tableOf(page: Page, name: string): Promise<Readonly<Record<string, number>>> {
  const toggle = page.getByRole('button', { name: `${name}: show as a table` });
  if ((await toggle.getAttribute('aria-pressed')) === 'false') await toggle.click();
  return columnsOf(figure(page, name).getByRole('table'));
}

async function fileOf(page: Page, name: string, format: 'CSV' | 'JSON') {
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: `${name}: download as ${format}` }).click();
  const download = await saved;
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
}

describe("the plots on the proxy's own page", () => {
  let stage: Stage;
  let browser: OpenBrowser;
  let page: Page;
  let watch: Awaited<ReturnType<typeof watchPage>>;
  beforeAll(async () => {
    stage = await setStage({ folder: path.join(folder, 'plots') });
    browser = await openBrowser();
    await withSession(browser.context, stage, ADMIN);
    await send(
      stage,
      'jane',
      Object.entries(VIEWS).flatMap(([pattern, times]) => Array.from({ length: times }, () => pageEvent(pattern))),
    );
    await send(stage, 'jane', [
      ...[1, 2, 3].map(() => trackEvent('dcos_login', { method: 'local' })),
      trackEvent('dcos_logout', { reason: 'user' }),
    ]);
    await send(stage, 'joe', [
      ...[1, 2].map(() => trackEvent('dcos_login_failed', { error: 'credentials' })),
      // Not in the catalogue.
      { type: 'identify' },
    ]);
    await until('the three tracks of the cluster', async () => {
      const { spool } = await stage.proxy.health();
      return spool.stored >= 34 + 6 + 3 ? true : undefined;
    });
    page = await browser.context.newPage();
    watch = await watchPage(page);
    await page.goto(`${stage.url}/service/telemetry/`);
    await figure(page, 'Page views').waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await stage?.close();
  });

  it('are all there, drawn, each with a sentence', async () => {
    expect(await page.getByRole('figure').count()).toBe(FIGURES.length);
    for (const name of FIGURES)
      expect(await figure(page, name).locator('p').first().textContent()).toMatch(/\d|^No package/);
    // All but the two lists.
    expect(await page.locator('.insight-canvas canvas').count()).toBe(FIGURES.length - 2);
    expect(await figure(page, 'Page views').locator('p').first().textContent()).toMatch(/^34 in all\. Peak \d+/);
    expect(await page.title()).toBe('Insight – Telemetry of this cluster');
  });

  it('have ink on them: what is drawn is in the colours of the legend', async () => {
    const colours = await figure(page, 'Page views')
      .locator('canvas')
      .evaluate((canvas: HTMLCanvasElement) => {
        const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
        const seen = new Set<string>();
        for (let at = 0; at < data.length; at += 4) {
          if (data[at + 3] === 255) seen.add([data[at], data[at + 1], data[at + 2]].join());
        }
        return [...seen];
      });
    const legend = await figure(page, 'Page views')
      .locator('.insight-key')
      .evaluateAll((keys) => keys.map((key) => getComputedStyle(key).color.replace(/rgb\(|\)| /g, '')));
    expect(legend).toHaveLength(6);
    for (const colour of legend) expect(colours).toContain(colour);
  });

  it('have in their tables what was sent, by pattern and by kind', async () => {
    await page.getByRole('radio', { name: '24 hours' }).click();
    await page.waitForURL('**/#insight/24h');
    await page.getByText(/Each step is one hour/).waitFor();
    expect(await tableOf(page, 'Page views')).toEqual(VIEWS);
    expect(await tableOf(page, 'Logins and logouts')).toEqual({ Logins: 3, 'Failed logins': 2, Logouts: 1 });
    const kinds = await columnsOf(figure(page, 'Kinds of pages').getByRole('table'));
    expect(kinds.Views).toBe(34);
    const { Received, Refused } = await tableOf(page, 'Events');
    // Views, what became of logins, one that is refused, and the three tracks of the cluster.
    expect([Received, Refused]).toEqual([34 + 6 + 1 + 3, 1]);
    expect((await tableOf(page, 'Active users'))['Most in one hour']).toBe(2);
  });

  it('have in their tables what the cluster said', async () => {
    const { state } = await (await fetch(`${stage.cluster.masterUrl}/metrics/snapshot`))
      .json()
      .then((state: Readonly<Record<string, number>>) => ({ state }));
    const last = async (name: string) =>
      figure(page, name).getByRole('table').getByRole('row').nth(1).getByRole('cell').allTextContents();
    for (const name of ['Agents', 'CPU']) await tableOf(page, name);
    expect(await last('Agents')).toEqual([String(state['master/slaves_active'])]);
    expect((await last('CPU')).map(Number)).toEqual([
      expect.any(Number),
      Math.round((state['master/cpus_total'] ?? 0) * 10) / 10,
    ]);
  });

  it('give the same numbers away as files', async () => {
    const csv = await fileOf(page, 'Page views', 'CSV');
    expect(csv.name).toBe('insight-pages-24h.csv');
    const [head = '', ...lines] = csv.text.trimEnd().split('\r\n');
    expect(head).toBe(['Time', ...Object.keys(VIEWS)].join());
    expect(lines).toHaveLength(24);
    const sums = lines
      .map((line) => line.split(',').slice(1).map(Number))
      .reduce((sum, row) => sum.map((value, index) => value + (row[index] ?? 0)));
    expect(sums).toEqual(Object.values(VIEWS));

    const json = await fileOf(page, 'Logins and logouts', 'JSON');
    expect(json.name).toBe('insight-logins-24h.json');
    const rows: readonly Readonly<Record<string, number | string | null>>[] = JSON.parse(json.text);
    expect(rows.reduce((sum, row) => sum + Number(row.Logins), 0)).toBe(3);
    expect(new Date(String(rows.at(-1)?.Time)).getTime() % 3_600_000).toBe(0);
  });

  it('change their range by keyboard, and the address says which, for a reload', async () => {
    await page.getByRole('radio', { name: '24 hours' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.waitForURL('**/#insight/30d');
    await page.getByText(/Each step is one day/).waitFor();
    await until('thirty days', async () => {
      const rows = await figure(page, 'Page views').getByRole('row').count();
      return rows === 31 ? true : undefined;
    });
    expect(await tableOf(page, 'Page views')).toEqual(VIEWS);
    await page.reload();
    await figure(page, 'Page views').waitFor();
    expect(await page.getByRole('radio', { name: '30 days' }).isChecked()).toBe(true);
  });

  it('are gone through by keyboard, with a cursor on the plot and its value in words', async () => {
    const logins = figure(page, 'Logins and logouts');
    const slider = logins.getByRole('slider');
    await slider.focus();
    expect(await slider.getAttribute('aria-valuetext')).toMatch(/: Logins 3, Logouts 1, Failed logins 2$/);
    expect(await logins.locator('.insight-legend').textContent()).toContain('Failed logins 2');
    const place = () => logins.locator('.u-cursor-x').evaluate((line) => line.getBoundingClientRect().x);
    const [before, box] = [await place(), await logins.locator('.u-over').boundingBox()];
    expect(before).toBeGreaterThan((box?.x ?? 0) + (box?.width ?? 0) * 0.9);
    await page.keyboard.press('ArrowLeft');
    expect(await slider.getAttribute('aria-valuetext')).toMatch(/Logins (0|not known)/);
    expect(await place()).toBeLessThan(before);
    await page.keyboard.press('Home');
    expect(await place()).toBeLessThan((box?.x ?? 0) + (box?.width ?? 0) * 0.1);
  });

  it('grow while one looks, without a reload', async () => {
    const live = await browser.context.newPage();
    await live.clock.install();
    await live.goto(`${stage.url}/service/telemetry/#insight/24h`);
    await figure(live, 'Page views').waitFor();
    await tableOf(live, 'Page views');
    await send(stage, 'jane', [pageEvent('/dashboard'), pageEvent('/dashboard')]);
    await live.clock.runFor(15_000);
    await until('two more views', async () =>
      (await tableOf(live, 'Page views'))['/dashboard'] === (VIEWS['/dashboard'] ?? 0) + 2 ? true : undefined,
    );
    await live.close();
  });

  it('have no fault that axe finds: light and dark, as plots and as tables', async () => {
    expect(await axeFaults(page, 'html')).toEqual([]);
    await show(page, 'dark');
    for (const toggle of await page.getByRole('button', { name: 'show as a table' }).all()) await toggle.click();
    expect(await axeFaults(page, 'html')).toEqual([]);
    await show(page, 'light');
  });

  it('move nothing, and have nothing that the policy forbids', async () => {
    expect(await watch.shifts()).toEqual([]);
    expect(await watch.violations()).toEqual([]);
    expect(watch.complaints).toEqual([]);
  });

  it('are beside the settings, one link away', async () => {
    await page.getByRole('link', { name: 'Telemetry settings' }).click();
    await page.getByRole('switch', { name: 'Telemetry' }).waitFor();
    expect(await page.getByRole('link', { name: 'Telemetry settings' }).getAttribute('aria-current')).toBe('page');
    await page.goBack();
    await figure(page, 'Page views').waitFor();
  });

  it('are for administrators: others are led to their settings, or told whom to ask', async () => {
    const other = await openBrowser();
    await withSession(other.context, stage, JANE);
    const theirs = await other.context.newPage();
    await theirs.goto(`${stage.url}/service/telemetry/`);
    await theirs.getByRole('switch', { name: 'Telemetry' }).waitFor();
    await theirs.getByRole('link', { name: 'Insight' }).click();
    await theirs.getByRole('alert').getByText('Ask your administrator').waitFor();
    expect(await axeFaults(theirs, 'html')).toEqual([]);
    await other.close();
  });
});

/** The page has its other colours at once, the plots theirs when they have heard of it. */
async function show(page: Page, colorScheme: 'dark' | 'light'): Promise<void> {
  await page.emulateMedia({ colorScheme });
  const dark = page.locator('.insight-dark');
  await (colorScheme === 'dark' ? dark.waitFor() : dark.waitFor({ state: 'detached' }));
}

/** Closed also where a test fails. */
const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

describe('before there is anything to plot', () => {
  it('says why, and what will appear; axe finds no fault', async () => {
    const stage = await setStage({
      folder: path.join(folder, 'off'),
      config: { consent: { telemetryEnabled: false } },
    });
    const browser = await openBrowser();
    opened.push(browser, stage);
    await withSession(browser.context, stage, ADMIN);
    const page = await browser.context.newPage();
    const watch = await watchPage(page);
    await page.goto(`${stage.url}/service/telemetry/#insight/7d`);
    await page.getByText('Nothing has been counted yet').waitFor();
    await page.getByText('While telemetry is off for this cluster').waitFor();
    for (const colorScheme of ['dark', 'light'] as const) {
      await show(page, colorScheme);
      expect(await axeFaults(page, 'html')).toEqual([]);
    }
    if (process.env.WRITE_PICTURES !== undefined)
      await page.screenshot({ path: path.join(root, 'docs/pictures/insight-empty.png') });
    expect(await watch.shifts()).toEqual([]);
    expect([await watch.violations(), watch.complaints]).toEqual([[], []]);
  });
});

describe('the plots in the DC/OS UI', () => {
  it.each(['oauth', 'authentication'] as const)('are a tab in Settings, with the login plugin %s', async (login) => {
    const stage = await setStage({ folder: path.join(folder, `tab-${login}`), cluster: { login } });
    const browser = await openBrowser();
    opened.push(browser, stage);
    await withSession(browser.context, stage, ADMIN);
    // A host that is light, whatever the browser prefers.
    const page = await browser.context.newPage();
    await page.emulateMedia({ colorScheme: 'dark' });
    const watch = await watchPage(page);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    // The pages of whoever looks are counted as well, at some time: one more of them moves nothing to another place.
    const views = { '/dashboard': 20, '/settings/ui-settings': 15, '/settings/insight': 11 };
    for (const [path, times] of Object.entries(views)) {
      await send(
        stage,
        'jane',
        Array.from({ length: times }, () => pageEvent(path)),
      );
    }
    await page.goto(`${stage.url}/#/settings/ui-settings`);
    const menu = page.getByRole('navigation', { name: 'Main' });
    const tab = menu.getByRole('link', { name: 'Insight' });
    await tab.waitFor();
    expect(asked.filter((path) => /insight/.test(path))).toEqual([]);
    // The row of the settings has taken its place, and has been drawn there.
    await page.getByText('What is sent').waitFor();
    await page.waitForTimeout(500);
    const settled = (await watch.shifts())?.length;
    await tab.click();
    await page.waitForURL('**/#/settings/insight');
    await figure(page, 'Page views').locator('canvas').waitFor();
    expect(await page.locator('.insight-dark').count()).toBe(0);
    await page.getByRole('radio', { name: '90 days' }).click();
    await page.getByText(/Each step is one day/).waitFor();
    expect((await tableOf(page, 'Page views'))['/dashboard']).toBeGreaterThanOrEqual(20);
    expect(new URL(page.url()).hash).toBe('#/settings/insight');
    if (login === 'oauth') expect(await axeFaults(page, 'main')).toEqual([]);
    // The host's own part may move while it loads; from there on nothing does.
    expect((await watch.shifts())?.slice(settled)).toEqual([]);
    expect(await watch.violations()).toEqual([]);
    expect(watch.complaints).toEqual([]);

    await menu.getByRole('link', { name: 'UI Settings' }).click();
    await page.getByRole('switch', { name: 'Telemetry' }).waitFor();
    await page.goto(`${stage.url}/#/settings/insight`);
    await page.reload();
    await figure(page, 'Page views').waitFor();
    await until('the tab itself as a page view', async () => {
      const events = await stage.receiver.received();
      const ofTab = events.filter(({ properties }) => properties.path === '/settings/insight');
      return ofTab.length > views['/settings/insight'] ? true : undefined;
    });
  });
});
