import path from 'node:path';
import type { Page, Request } from 'playwright-core';
import { expectConservation } from '../support/conservation.ts';
import { type OpenBrowser, openBrowser } from '../support/open-browser.ts';
import type { DeliveredEvent } from '../support/receiver.ts';
import { CLUSTER_ID, CUSTOMER_KEY, type Stage, setStage, WRITE_KEY } from '../support/stage.ts';
import { tempDir } from '../support/temp-dir.ts';
import { until } from '../support/until.ts';

/**
 * The whole path, once: a person clicks through the UI in a real Chromium, and what is asserted is what the receiver at
 * the far end got, what the browser asked for, and what it kept.
 */
const folder = tempDir();

const nameOf = (event: DeliveredEvent): string => event.event ?? `page ${String(event.properties.path)}`;
const fromBrowser = (events: readonly DeliveredEvent[]) =>
  events.filter(({ event }) => event === undefined || event.startsWith('dcos_'));

describe('a person in front of the DC/OS UI', () => {
  let stage: Stage;
  let browser: OpenBrowser;
  let page: Page;
  const requests: Request[] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    stage = await setStage({ folder: path.join(folder, 'journey') });
    browser = await openBrowser();
    page = await browser.context.newPage();
    browser.context.on('request', (request) => requests.push(request));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (/Content Security Policy|telemetry/i.test(message.text())) complaints.push(message.text());
    });
  });
  afterAll(async () => {
    await browser.close();
    await stage.close();
  });

  /** Waits until the receiver has this event after what it had before. */
  const arrived = (name: string, times = 1) =>
    until(`${times} x ${name} at the receiver`, async () => {
      const events = await stage.receiver.received();
      return events.filter((event) => nameOf(event) === name).length >= times ? events : undefined;
    });
  const open = (link: string) =>
    page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: link, exact: true }).click();

  const logIn = async () => {
    // The login page counts once somebody has stayed there: during an enterprise login it only flashes by.
    await page.getByRole('button', { name: 'Log in' }).waitFor();
    await page.waitForTimeout(1_500);
    await page.getByLabel('User').fill('jane.doe@example.com');
    await page.getByLabel('Password').fill('deleteme');
    await page.getByRole('button', { name: 'Log in' }).click();
  };
  const rows = () => page.getByRole('main').getByRole('table').getByRole('link');

  it('logs in and looks around; the far end gets one event for each, in patterns', async () => {
    await page.goto(stage.url);
    await logIn();
    await arrived('page /dashboard');
    await open('Services');
    await rows().first().click();
    await arrived('page /services/detail/:id/tasks');
    await rows().first().click();
    await arrived('page /services/detail/:id/tasks/:taskID');
    await open('Nodes');
    await rows().first().click();
    await arrived('page /nodes/:nodeID');
    await page.goto(`${stage.url}/#/no/such/page-of-jane?secret=1`);
    const events = fromBrowser(await arrived('page not_found'));
    expect(events.map(nameOf)).toEqual([
      'page /login',
      'dcos_login',
      'page /dashboard',
      'page /services/overview',
      'page /services/detail/:id/tasks',
      'page /services/detail/:id/tasks/:taskID',
      'page /nodes/agents/table',
      'page /nodes/:nodeID',
      'page not_found',
    ]);
    expect(new Set(events.map(({ messageId }) => messageId)).size).toBe(events.length);
  });

  it('logs out, which arrives at once, and in again', async () => {
    const before = fromBrowser(await stage.receiver.received()).length;
    await page.getByRole('button', { name: 'Jane Doe' }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await arrived('dcos_logout');
    await logIn();
    await arrived('page /dashboard', 2);
    const events = fromBrowser(await stage.receiver.received()).slice(before);
    expect(events.map(nameOf)).toEqual(['dcos_logout', 'page /login', 'dcos_login', 'page /dashboard']);
  });

  it("has every event carry the cluster's id and the general properties, and nothing else", async () => {
    const general = {
      clusterId: CLUSTER_ID,
      customerKey: CUSTOMER_KEY,
      environmentVersion: '2.1.3',
      licenseId: '',
      platform: 'onprem',
      provider: 'onprem',
      source: 'cluster',
      variant: 'enterprise',
    };
    for (const event of fromBrowser(await stage.receiver.received())) {
      const { path: pattern, method: _method, ms: _ms, reason: _reason, ...rest } = event.properties;
      expect(rest).toEqual(general);
      expect(event.anonymousId).toBe(CLUSTER_ID);
      expect(Object.keys(event).sort()).toEqual(
        [
          'anonymousId',
          'context',
          'messageId',
          'properties',
          'timestamp',
          'type',
          ...(event.event ? ['event'] : []),
        ].sort(),
      );
      expect(pattern === undefined).toBe(event.type === 'track');
    }
  });

  it('never has an id, a name, an address or a key leave the browser, in any byte of any request to the proxy', async () => {
    const posts = requests.filter((request) => request.url().includes('/service/telemetry/'));
    expect(posts.filter((request) => request.method() === 'POST').length).toBeGreaterThan(0);
    const bytes = posts
      .map((request) => `${request.url()}\n${request.postData() ?? ''}\n${request.headers().referer ?? ''}`)
      .join('\n');
    expect(bytes).not.toMatch(/jane|secret|page-of|%2F|10\.0\.|Mozilla|title|referrer/i);
    expect(bytes).not.toContain(CUSTOMER_KEY);
    expect(bytes).not.toContain(WRITE_KEY);
    expect(JSON.stringify(fromBrowser(await stage.receiver.received()))).not.toMatch(
      /jane|secret|page-of|%2F|10\.0\./i,
    );
  });

  it('has the browser contact its own cluster and no other host', () => {
    const hosts = new Set(requests.map((request) => new URL(request.url()).origin));
    expect([...hosts]).toEqual([stage.url]);
    for (const request of requests) expect(request.headers().authorization).toBeUndefined();
  });

  it('finds one word of telemetry in localStorage, and nothing in cookies, sessionStorage or databases', async () => {
    const cookies = await browser.context.cookies();
    expect(cookies.map(({ name }) => name).filter((name) => !name.startsWith('dcos-acs-'))).toEqual([]);
    const stored = await page.evaluate(async () => ({
      local: Object.keys(localStorage),
      session: Object.keys(sessionStorage),
      databases: (await indexedDB.databases()).length,
    }));
    // That the one line about it was shown.
    expect(stored).toEqual({ local: ['dcos-ui-telemetry:choice'], session: [], databases: 0 });
  });

  it("sees no error, no violation of the page's content security policy, and no warning", () => {
    expect(complaints).toEqual([]);
  });

  it('turns it off in Settings: from that moment nothing is sent, and the choice is all that is kept', async () => {
    await open('Settings');
    await arrived('page /settings/ui-settings');
    const control = page.getByRole('switch', { name: 'Telemetry' });
    expect(await control.isChecked()).toBe(true);
    const before = fromBrowser(await stage.receiver.received()).length;
    // The proxy is told of the no; that is no event.
    const posts = () => requests.filter((request) => request.url().endsWith('/v1/batch')).length;
    const postsBefore = posts();
    await control.focus();
    await page.keyboard.press('Space');
    expect(await control.isChecked()).toBe(false);
    await page.getByText('You turned it off.').waitFor();
    await open('Nodes');
    await page.getByRole('main').getByRole('table').waitFor();
    await open('Services');
    await page.getByRole('main').getByRole('table').waitFor();
    // A reload is the harder case: everything starts anew and must find the no before it does anything.
    await page.reload();
    await page.getByRole('main').getByRole('table').waitFor();
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 6_000)));
    expect(posts()).toBe(postsBefore);
    expect(fromBrowser(await stage.receiver.received()).length).toBe(before);
    const keys = await page.evaluate(() => Object.keys(localStorage));
    expect(keys).toHaveLength(1);
    expect(keys[0]).toMatch(/telemetry/);
  });

  it('turns it on again: new pages arrive, those of the time in between never do', async () => {
    await stage.receiver.clear();
    await open('Settings');
    await page.getByRole('switch', { name: 'Telemetry' }).focus();
    await page.keyboard.press('Space');
    await page.getByText('You turned it on.').waitFor();
    await open('Catalog');
    await arrived('page /catalog/packages');
    expect(fromBrowser(await stage.receiver.received()).map(nameOf)).toEqual(['page /catalog/packages']);
  });

  it('loses nothing of what it fires while leaving the page', async () => {
    await stage.receiver.clear();
    await open('Dashboard');
    await open('Services');
    await open('Nodes');
    await page.goto('about:blank');
    const events = await arrived('page /nodes/agents/table');
    expect(fromBrowser(events).map(nameOf).sort()).toEqual([
      'page /dashboard',
      'page /nodes/agents/table',
      'page /services/overview',
    ]);
  });

  it("gets the cluster's own three tracks there as well, and every count adds up", async () => {
    const health = await until('everything to be delivered', async () => {
      const now = await stage.proxy.health();
      return now.destinations.segment?.pending === 0 ? now : undefined;
    });
    expectConservation(health);
    expect(health.problems).toEqual([]);
  });
});
