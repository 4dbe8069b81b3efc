import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { type OpenBrowser, openBrowser } from '../support/open-browser.ts';
import { buildProductionHosts } from '../support/production-host/build-production-hosts.ts';
import type { HistoricTraces } from '../support/production-host/historic-plugin.ts';
import type { DeliveredEvent } from '../support/receiver.ts';
import { root } from '../support/run-command.ts';
import { CLUSTER_ID, type Stage, setStage } from '../support/stage.ts';
import { tempDir } from '../support/temp-dir.ts';
import { until } from '../support/until.ts';
import { withSession } from '../support/with-session.ts';

/**
 * The drop-in in UIs that were not built for it: webpack 4's own output, as in production, with one tag added. What is
 * asserted is what the receiver got.
 */
declare const window: Window & HistoricTraces & { webpackJsonp?: unknown };

const folder = tempDir();
const hosts = path.join(folder, 'hosts');
const SERVED = '<script src="/service/telemetry/assets/dropin.js"></script>';
const COPIED = '<script src="/dropin.js"></script>';

/** A page of a host with the operator's line in it. */
function pageWith(host: 'v6' | 'v2' | 'unknown', name: string, change: (html: string) => string): string {
  const html = change(readFileSync(path.join(hosts, `${host}.html`), 'utf8'));
  writeFileSync(path.join(hosts, `${name}.html`), html);
  return `/${name}.html`;
}
const inHead = (tag: string) => (html: string) => html.replace('<!-- tag -->', tag);

let stage: Stage;
let browser: OpenBrowser;
beforeAll(async () => {
  await buildProductionHosts(hosts);
  copyFileSync(path.join(root, 'dist/plugin/assets/dropin.js'), path.join(hosts, 'dropin.js'));
  stage = await setStage({ folder: path.join(folder, 'stage'), cluster: { hostFolders: [hosts] } });
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  await stage.close();
});

const fromBrowser = async (): Promise<readonly DeliveredEvent[]> =>
  (await stage.receiver.received()).filter(({ type, event }) => type === 'page' || event?.startsWith('dcos_'));
const names = (events: readonly DeliveredEvent[]) => events.map(({ event, properties }) => event ?? properties.path);

/** Logged in before the page is loaded, as somebody who comes back is. */
/** The proxy remembers what the person chose in the test before. */
async function takeBackNo(): Promise<void> {
  const token = await stage.cluster.tokens.issue('jane.doe@example.com');
  const { status } = await fetch(`${stage.proxy.url}/v1/choice`, {
    method: 'POST',
    headers: { authorization: `token=${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ choice: 'none' }),
  });
  expect(status).toBe(200);
}

describe('the drop-in', () => {
  let page: Page;
  const complaints: string[] = [];
  beforeEach(async () => {
    await takeBackNo();
    await stage.receiver.clear();
    await browser.context.clearCookies();
    page = await browser.context.newPage();
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (/telemetry|Content Security Policy/i.test(message.text())) complaints.push(message.text());
    });
  });
  afterEach(async () => {
    if (page.url() !== 'about:blank') await page.evaluate(() => localStorage.clear());
    await page.close();
  });

  const state = () =>
    page.evaluate(() => document.querySelector('script[src*=dropin]')?.getAttribute('data-telemetry'));
  const stateIs = (wanted: string) =>
    until(`the state ${wanted}`, async () => ((await state()) === wanted ? true : undefined));
  const heading = (name: string) => page.getByRole('heading', { level: 1, name }).waitFor();
  const open = (link: string) =>
    page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: link, exact: true }).click();
  const firstRow = () => page.getByRole('main').getByRole('table').getByRole('link').first().click();
  const arrived = (last: string, times = 1) =>
    until(`${times} x ${last} at the receiver`, async () => {
      const events = await fromBrowser();
      return names(events).filter((name) => name === last).length >= times ? events : undefined;
    });
  const logIn = async () => {
    await page.getByRole('button', { name: 'Log in' }).waitFor();
    // The login page counts once somebody has stayed there.
    await page.waitForTimeout(1_500);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('navigation', { name: 'Main' }).waitFor();
  };
  const logOut = async () => {
    await page.getByRole('button', { name: 'Jane Doe' }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Log in' }).waitFor();
  };

  it("puts the plugin into an unmodified UI: its page views, in the UI's own patterns, and its row in Settings", async () => {
    await withSession(browser.context, stage);
    await page.goto(stage.url + pageWith('v6', 'served', inHead(SERVED)));
    await heading('Dashboard');
    expect(await state()).toBe('plugin');
    await open('Services');
    await firstRow();
    await open('Settings');
    const control = page.getByRole('switch', { name: 'Telemetry' });
    await control.waitFor();
    expect(await page.getByRole('complementary').count()).toBe(0);
    const events = await arrived('/settings/ui-settings');
    expect(names(events)).toEqual([
      '/dashboard',
      '/services/overview',
      '/services/detail/:id/tasks',
      '/settings/ui-settings',
    ]);
    for (const { anonymousId } of events) expect(anonymousId).toBe(CLUSTER_ID);
    await control.focus();
    await page.keyboard.press('Space');
    await page.getByText('You turned it off.').waitFor();
    await open('Nodes');
    await page.waitForTimeout(1_500);
    expect((await fromBrowser()).length).toBe(events.length);
  });

  it("counts from the login page on when the UI's own folder has a copy", async () => {
    await page.goto(stage.url + pageWith('v6', 'copied', inHead(COPIED)));
    await logIn();
    await arrived('/dashboard');
    await logOut();
    await logIn();
    const all = names(await arrived('/dashboard', 2));
    expect(all).toEqual(['/login', 'dcos_login', '/dashboard', 'dcos_logout', '/login', 'dcos_login', '/dashboard']);
  });

  it('counts once though the tag is there twice', async () => {
    await withSession(browser.context, stage);
    await page.goto(stage.url + pageWith('v6', 'twice', inHead(COPIED + SERVED)));
    await heading('Dashboard');
    await open('Catalog');
    await arrived('/catalog/packages');
    await page.waitForTimeout(1_000);
    expect(names(await fromBrowser())).toEqual(['/dashboard', '/catalog/packages']);
  });

  it('finds its proxy where the tag says it is', async () => {
    await withSession(browser.context, stage);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    const tag = COPIED.replace('<script', '<script data-base="/elsewhere/telemetry/"');
    await page.goto(stage.url + pageWith('v6', 'elsewhere', inHead(tag)));
    await until('its question', () => asked.find((path) => path === '/elsewhere/telemetry/v1/policy'));
    expect(asked.filter((path) => path.startsWith('/service/telemetry/'))).toEqual([]);
  });

  it('works where the runtime comes after the chunks, and where the tag comes after them all', async () => {
    await withSession(browser.context, stage);
    const runtime = '<script src="/runtime.js"></script>';
    const last = (html: string) => html.replace(runtime, '').replace('</body>', `${runtime}</body>`);
    await page.goto(stage.url + pageWith('v6', 'runtime-last', (html) => last(inHead(COPIED)(html))));
    await heading('Dashboard');
    expect(await state()).toBe('plugin');
    await arrived('/dashboard');
    await stage.receiver.clear();
    // The plugins start when ui-config is there, which takes a request.
    await page.route('**/ui-config.json', async (route) => {
      await page.waitForTimeout(300);
      await route.continue();
    });
    await page.goto(stage.url + pageWith('v6', 'tag-last', (html) => html.replace('</body>', `${COPIED}</body>`)));
    await heading('Dashboard');
    expect(await state()).toBe('plugin');
    await arrived('/dashboard');
    expect(names(await fromBrowser())).toEqual(['/dashboard']);
  });

  const addLater = () =>
    page.evaluate(() => {
      const script = document.createElement('script');
      script.src = '/dropin.js';
      document.head.append(script);
    });

  it('stands in for the host when it came too late for its plugins', async () => {
    await withSession(browser.context, stage);
    await page.goto(`${stage.url}/v6.html`);
    await heading('Dashboard');
    await addLater();
    await stateIs('stand-in');
    await open('Nodes');
    await arrived('/nodes/agents/table');
    expect(names(await fromBrowser())).toEqual(['/dashboard', '/nodes/agents/table']);
  });

  describe('in a UI with the historic plugin', () => {
    const historic = () => page.evaluate(() => window.historicPlugin);

    it('finds it running without the drop-in', async () => {
      await withSession(browser.context, stage);
      await page.goto(`${stage.url}/v2.html`);
      await heading('Dashboard');
      expect(await historic()).toMatchObject({ started: 1 });
    });

    it('takes its place: it never starts, and everything is counted once', async () => {
      await page.goto(stage.url + pageWith('v2', 'v2-copied', inHead(COPIED)));
      await logIn();
      expect(await state()).toBe('plugin');
      await open('Services');
      await arrived('/services/overview');
      await logOut();
      const events = await arrived('dcos_logout');
      expect(await historic()).toBeUndefined();
      expect(names(events)).toEqual(['/login', 'dcos_login', '/dashboard', '/services/overview', 'dcos_logout']);
    });

    it('leaves it alone, and stays out, when that was started before', async () => {
      await withSession(browser.context, stage);
      await page.goto(`${stage.url}/v2.html`);
      await heading('Dashboard');
      await addLater();
      await page.waitForTimeout(6_000);
      await open('Nodes');
      await page.waitForTimeout(1_500);
      expect(await historic()).toMatchObject({ started: 1 });
      expect(await fromBrowser()).toEqual([]);
    });
  });

  describe('in a UI whose plugins are not to be found', () => {
    it('counts pages and logins from the address and the cookie', async () => {
      await page.goto(`${stage.url}${pageWith('unknown', 'unknown-copied', inHead(COPIED))}#/nodes`);
      await logIn();
      expect(await state()).toBe('stand-in');
      await open('Services');
      await firstRow();
      await arrived('/services/detail/:id/tasks');
      await page.evaluate(() => {
        window.location.hash = '#/no/such/page-of-jane?secret=1';
      });
      await arrived('not_found');
      await logOut();
      await logIn();
      const events = await arrived('/dashboard');
      expect(names(events)).toEqual([
        '/login',
        'dcos_login',
        '/nodes/agents/table',
        '/services/overview',
        '/services/detail/:id/tasks',
        'not_found',
        'dcos_logout',
        '/login',
        'dcos_login',
        '/dashboard',
      ]);
    });

    it("has a link to the proxy's own page while the settings are shown, outside of what the UI draws", async () => {
      await withSession(browser.context, stage);
      await page.goto(`${stage.url}${pageWith('unknown', 'unknown-link', inHead(SERVED))}`);
      await heading('Dashboard');
      const link = page.getByRole('complementary', { name: 'Telemetry' }).getByRole('link');
      await stateIs('stand-in');
      expect(await link.count()).toBe(0);
      await open('Settings');
      await link.waitFor();
      expect(await link.getAttribute('href')).toBe('/service/telemetry/#settings');
      expect(await link.evaluate((element) => element.closest('#application'))).toBeNull();
      await open('Nodes');
      await until('the link to go', async () => ((await link.count()) === 0 ? true : undefined));
    });

    it('leaves no trace of the search in the page', async () => {
      const html = '<!doctype html><title>Another app</title><!-- tag -->';
      writeFileSync(path.join(hosts, 'bare.html'), inHead(COPIED)(html));
      await page.goto(`${stage.url}/bare.html`);
      await stateIs('stand-in');
      expect(await page.evaluate(() => 'webpackJsonp' in window)).toBe(false);
    });

    it.each([
      ['a cluster that says no', { uiConfiguration: { plugins: { tracking: { enabled: false } } } }],
      ['a cluster that says nothing', { uiConfiguration: { plugins: {} } }],
      ['a configuration that is not one', 'no'],
    ])('does nothing for %s', async (_, config) => {
      const asked: string[] = [];
      page.on('request', (request) => asked.push(new URL(request.url()).pathname));
      writeFileSync(
        path.join(hosts, 'bare.html'),
        inHead(COPIED)('<!doctype html><title>Another app</title><!-- tag -->'),
      );
      await page.route('**/ui-config.json', (route) => route.fulfill({ json: config }));
      await page.goto(`${stage.url}/bare.html#/settings`);
      await stateIs('stand-in');
      await page.evaluate(() => {
        window.location.hash = '#/nodes';
      });
      await page.waitForTimeout(2_000);
      expect(asked.filter((path) => path !== '/favicon.ico')).toEqual([
        '/bare.html',
        '/dropin.js',
        '/dcos-metadata/ui-config.json',
      ]);
      expect(await page.getByRole('complementary').count()).toBe(0);
    });
  });

  it('never had anybody complain: no error, no warning, no violation of the content security policy', () => {
    expect(complaints).toEqual([]);
  });
});
