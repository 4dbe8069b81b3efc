import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { BrowserContext, Page, Request } from 'playwright-core';
import { axeFaults } from '../support/axe-faults.ts';
import { type OpenBrowser, openBrowser } from '../support/open-browser.ts';
import { type Stage, setStage } from '../support/stage.ts';
import { tempDir } from '../support/temp-dir.ts';
import { until } from '../support/until.ts';
import { withSession } from '../support/with-session.ts';

/** Consent in a real Chromium, with the real proxy: what is asserted is the browser's network log and what arrived. */
const folder = tempDir();
let round = 0;

const isOurs = (request: Request): boolean => request.url().includes('/service/telemetry/');
const short = (request: Request): string =>
  `${request.method()} ${new URL(request.url()).pathname.replace('/service/telemetry/', '').replace(/\.[0-9a-f]{8}\./, '.')}`;

interface Set {
  readonly stage: Stage;
  readonly browser: OpenBrowser;
  readonly context: BrowserContext;
  readonly requests: Request[];
  /** Logged in, on the dashboard. */
  open(at?: string): Promise<Page>;
}

async function set(options: { readonly consent?: object; readonly cluster?: object } = {}): Promise<Set> {
  round += 1;
  const stage = await setStage({
    folder: path.join(folder, `consent-${round}`),
    ...(options.consent === undefined ? {} : { config: { consent: options.consent } }),
    ...(options.cluster === undefined ? {} : { cluster: options.cluster }),
  });
  const browser = await openBrowser();
  const { context } = browser;
  await withSession(context, stage);
  const requests: Request[] = [];
  context.on('request', (request) => requests.push(request));
  return {
    stage,
    browser,
    context,
    requests,
    async open(at = '/#/dashboard') {
      const page = await context.newPage();
      await page.goto(stage.url + at);
      await page.getByRole('navigation', { name: 'Main' }).waitFor();
      return page;
    },
  };
}

const goTo = (page: Page, link: string) =>
  page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: link, exact: true }).click();
const about = async (page: Page) => {
  for (const link of ['Services', 'Nodes', 'Catalog']) {
    await goTo(page, link);
    await page.waitForTimeout(150);
  }
};
/** Longer than any pause before something would be asked for or sent. */
const rest = (page: Page) => page.waitForTimeout(2_500);
const pages = async ({ receiver }: Stage) => (await receiver.received()).filter(({ type }) => type === 'page');
const control = (page: Page) => page.getByRole('switch', { name: 'Telemetry' });

let current: Set | undefined;
afterEach(async () => {
  await current?.browser.close();
  await current?.stage.close();
  current = undefined;
});

const stop = (property: string, value: unknown) =>
  `Object.defineProperty(navigator, '${property}', { get: () => ${JSON.stringify(value)} })`;

describe('off means zero, on the network log of the browser', () => {
  it.each<{
    readonly who: string;
    readonly options?: Parameters<typeof set>[0];
    readonly script?: string;
    readonly asked: readonly string[];
  }>([
    { who: 'the cluster', options: { cluster: { trackingEnabled: false } }, asked: [] },
    {
      who: "the proxy's telemetryEnabled",
      options: { consent: { telemetryEnabled: false } },
      asked: ['GET v1/policy'],
    },
    { who: "the proxy's policy", options: { consent: { policy: 'off' } }, asked: ['GET v1/policy'] },
    { who: "the user's no", script: "localStorage.setItem('dcos-ui-telemetry:choice', 'no')", asked: [] },
    { who: 'Global Privacy Control', script: stop('globalPrivacyControl', true), asked: [] },
    { who: 'Do Not Track', script: stop('doNotTrack', '1'), asked: [] },
    {
      who: 'a storage that cannot be read',
      script:
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })",
      asked: [],
    },
  ])('asks $asked and stores nothing against $who', async ({ who, options, script, asked }) => {
    current = await set(options);
    const { context, requests, stage, open } = current;
    if (script) await context.addInitScript(script);
    const page = await open();
    await about(page);
    await page.reload();
    await page.getByRole('navigation', { name: 'Main' }).waitFor();
    await rest(page);
    // One check for each of the two documents, where only the proxy knows.
    expect(requests.filter(isOurs).map(short)).toEqual([...asked, ...asked]);
    expect(await pages(stage)).toEqual([]);
    if (!who.includes('storage')) {
      const kept = await page.evaluate(() => [...Object.keys(localStorage), ...Object.keys(sessionStorage)]);
      expect(kept).toEqual(who === "the user's no" ? ['dcos-ui-telemetry:choice'] : []);
    }
    const cookies = (await context.cookies()).map(({ name }) => name);
    expect(cookies.filter((name) => !name.startsWith('dcos-acs-'))).toEqual([]);
  });
});

describe('a no', () => {
  it('reaches every open tab at once, saved or not, and the proxy; a later yes brings nothing from between', async () => {
    current = await set();
    const { open, stage, requests } = current;
    const [first, second] = [await open(), await open('/#/nodes')];
    await until('both tabs to send', async () => ((await pages(stage)).length >= 2 ? true : undefined));
    // Storage is full: only the tabs' own channel can carry it.
    await first.evaluate(() => {
      Storage.prototype.setItem = () => {
        throw new DOMException('full', 'QuotaExceededError');
      };
    });
    await goTo(first, 'Settings');
    await first.getByText('What is sent').waitFor();
    await until('settings to arrive', async () => ((await pages(stage)).length >= 3 ? true : undefined));
    await control(first).focus();
    await first.keyboard.press('Space');
    await first.getByText('could not be stored in this browser').waitFor();
    await until('the proxy to be told', () => requests.find((request) => short(request) === 'POST v1/choice'));
    await goTo(second, 'Services');
    await goTo(second, 'Settings');
    expect(await control(second).isChecked()).toBe(false);
    const before = (await pages(stage)).length;
    const posts = () => requests.filter((request) => short(request) === 'POST v1/batch').length;
    const postsBefore = posts();
    await about(second);
    await rest(second);
    expect(posts()).toBe(postsBefore);
    expect((await pages(stage)).length).toBe(before);

    // A browser that knows nothing of it: the proxy does.
    await second.evaluate(() => localStorage.clear());
    await second.reload();
    await goTo(second, 'Settings');
    await control(second).waitFor();
    await second.getByText('You turned it off.').waitFor();
    await stage.receiver.clear();
    await control(second).focus();
    await second.keyboard.press('Space');
    await second.getByText('You turned it on.').waitFor();
    await goTo(second, 'Catalog');
    await until('the first page after the yes', async () => (await pages(stage))[0]);
    await rest(second);
    expect((await pages(stage)).map(({ properties }) => properties.path)).toEqual(['/catalog/packages']);
  });

  it('is said with one key, also when the row with its words takes the place of the bare switch meanwhile', async () => {
    current = await set();
    const { open, context } = current;
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    await context.route(/\/assets\/ui\.[0-9a-f]+\.js/, (route) => held.then(() => route.continue()));
    const page = await open('/#/settings/ui-settings');
    await control(page).focus();
    letGo();
    await page.getByText('On by default').waitFor();
    await page.keyboard.press('Space');
    await page.getByText('You turned it off.').waitFor();
  });

  it('holds while the proxy is away, says so, and is told when it is back', async () => {
    current = await set();
    const { open, stage, context } = current;
    const page = await open('/#/settings/ui-settings');
    await page.getByText('On by default').waitFor();
    await context.setOffline(true);
    await control(page).focus();
    await page.keyboard.press('Space');
    await page.getByText('has not been told yet').waitFor();
    await context.setOffline(false);
    await page.getByText('You turned it off.').waitFor({ timeout: 30_000 });
    await until('the proxy to know', async () =>
      JSON.stringify(await stage.proxy.health()).includes('"choices":{"yes":0,"no":1}') ? true : undefined,
    );
  });
});

describe("the operator's no, said while tabs are open", () => {
  it('reaches every tab with the answer to the first event after it, and nothing more is posted', async () => {
    current = await set();
    const { open, stage, requests } = current;
    const [first, second] = [await open(), await open('/#/nodes')];
    await until('both tabs to send', async () => ((await pages(stage)).length >= 2 ? true : undefined));
    const { configFile } = stage.proxy;
    const config = JSON.parse(readFileSync(configFile, 'utf8'));
    writeFileSync(configFile, JSON.stringify({ ...config, consent: { policy: 'off' } }));
    await until('the proxy to have read it', async () =>
      (await stage.proxy.health()).status === 'off' ? true : undefined,
    );
    const posts = () => requests.filter((request) => short(request) === 'POST v1/batch').length;
    const before = posts();
    await goTo(first, 'Services');
    await until('the one post that is told', () => (posts() > before ? true : undefined));
    await goTo(second, 'Settings');
    await second.getByText('Turned off by your administrator.').waitFor();
    const told = posts();
    await about(first);
    await about(second);
    await rest(second);
    expect(posts()).toBe(told);
    expect((await pages(stage)).map(({ properties }) => properties.path).sort()).toEqual([
      '/dashboard',
      '/nodes/agents/table',
    ]);
  });
});

describe('the notice under opt-in', () => {
  it('asks once, can be reached and answered by keyboard, blocks nothing, and sends what waited for the yes', async () => {
    current = await set({ consent: { policy: 'opt-in' } });
    const { open, stage, requests } = current;
    const page = await open();
    const notice = page.getByRole('region', { name: 'Telemetry' });
    await notice.waitFor();
    expect(requests.filter(isOurs).map(short)).toEqual([
      'GET v1/policy',
      'GET assets/ui.js',
      expect.stringMatching(/^GET assets\/panel\.css$/),
    ]);
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('BODY');
    expect(await axeFaults(page, '.dcos-ui-telemetry-notice')).toEqual([]);
    await goTo(page, 'Nodes');
    await page.getByRole('main').getByRole('table').waitFor();
    expect(await pages(stage)).toEqual([]);
    await notice.getByRole('button', { name: 'Allow' }).focus();
    await page.keyboard.press('Enter');
    await until('what waited', async () => ((await pages(stage)).length >= 2 ? true : undefined));
    expect((await pages(stage)).map(({ properties }) => properties.path)).toEqual([
      '/dashboard',
      '/nodes/agents/table',
    ]);
    await page.reload();
    await rest(page);
    expect(await notice.count()).toBe(0);
  });

  it('takes a closed notice for no answer, and never asks again', async () => {
    current = await set({ consent: { policy: 'opt-in' } });
    const { open, stage } = current;
    const page = await open();
    const notice = page.getByRole('region', { name: 'Telemetry' });
    await notice.getByRole('button', { name: 'Allow' }).focus();
    await page.keyboard.press('Escape');
    expect(await notice.count()).toBe(0);
    await page.reload();
    await about(page);
    await rest(page);
    expect(await notice.count()).toBe(0);
    expect(await pages(stage)).toEqual([]);
    await goTo(page, 'Settings');
    await page.getByText('Off until you turn it on.').waitFor();
  });

  it('speaks Chinese where the DC/OS UI does', async () => {
    current = await set({ consent: { policy: 'opt-in' } });
    const { open, context } = current;
    await context.addInitScript(`localStorage.setItem('dcosUserSettings', '{"savedStates":{"language":"zh"}}')`);
    const page = await open();
    const notice = page.getByRole('region', { name: '遥测' });
    await notice.getByRole('button', { name: '不，谢谢' }).click();
    await goTo(page, 'Settings');
    await page.getByText('您已关闭遥测。').waitFor();
  });
});

describe('what is behind "What is sent"', () => {
  it('shows what may be, what was, byte for byte, and what would be sent; axe finds no fault', async () => {
    current = await set();
    const { open, stage, requests } = current;
    const complaints: string[] = [];
    const page = await open();
    page.on('console', (message) => {
      if (/Content Security Policy|telemetry/i.test(message.text())) complaints.push(message.text());
    });
    await until('a page view', async () => (await pages(stage))[0]);
    await goTo(page, 'Settings');
    await page.getByRole('button', { name: 'What is sent' }).click();
    const panel = page.locator('.dcos-ui-telemetry');
    await panel.getByText('dcos_login').first().waitFor();
    expect(await panel.getByText('segment (127.0.0.1').count()).toBe(1);
    // Of the browser: the very bytes of the first batch.
    const batch = requests.find((request) => short(request) === 'POST v1/batch')?.postData() ?? 'no batch';
    const mine = panel.locator('section', { has: page.getByRole('heading', { name: 'What this page sent' }) });
    await mine.locator('summary').last().click();
    expect(await mine.locator('pre').last().textContent()).toBe(batch);
    const passedOn = panel.locator('section', {
      has: page.getByRole('heading', { name: 'What the cluster passed on' }),
    });
    await until('the proxy to have passed it on', async () => {
      await passedOn.getByRole('button', { name: 'Refresh' }).click();
      await page.waitForTimeout(200);
      return (await passedOn.locator('pre').allTextContents()).find((text) => text.includes('/dashboard'));
    });
    const next = panel.locator('section', { has: page.getByRole('heading', { name: 'What the cluster itself' }) });
    await next.getByRole('button', { name: 'Show' }).click();
    await next.locator('pre', { hasText: 'mesos_track' }).waitFor();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      mine.getByRole('button', { name: 'Download as JSON' }).click(),
    ]);
    const saved = JSON.parse(readFileSync(await file.path(), 'utf8'));
    expect(saved.at(-1).body).toBe(batch);
    expect(await axeFaults(page, '.dcos-ui-telemetry')).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('forgets what is stored and what the proxy remembers of this user, and keeps a no', async () => {
    current = await set();
    const { open, stage } = current;
    const page = await open('/#/settings/ui-settings');
    await page.getByRole('button', { name: 'What is sent' }).click();
    const forget = async () => {
      await page.getByRole('button', { name: 'Forget', exact: true }).click();
      await page.getByRole('button', { name: 'Forget it all' }).click();
      await page.getByText('Forgotten.').waitFor();
    };
    for (const words of ['You turned it off.', 'You turned it on.']) {
      await control(page).focus();
      await page.keyboard.press('Space');
      await page.getByText(words).waitFor();
    }
    await forget();
    await page.getByText('On by default').waitFor();
    expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([]);
    expect(JSON.stringify(await stage.proxy.health())).toContain('"choices":{"yes":0,"no":0}');
    await control(page).focus();
    await page.keyboard.press('Space');
    await page.getByText('You turned it off.').waitFor();
    await forget();
    await page.getByText('You turned it off.').waitFor();
    expect(await page.evaluate(() => Object.values(localStorage))).toEqual(['no']);
  });
});

describe("the proxy's own page", () => {
  it('works by itself behind Admin Router, under its own policy, over the same choice; axe finds no fault', async () => {
    current = await set();
    const { stage, context } = current;
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(`${stage.url}/service/telemetry/#settings`);
    await page.getByText('On by default in this cluster').waitFor();
    await page.getByText('dcos_login').first().waitFor();
    expect(await axeFaults(page, 'main')).toEqual([]);
    await control(page).focus();
    await page.keyboard.press('Space');
    await page.getByText('You turned it off.').waitFor();
    const ui = await current.open();
    await about(ui);
    await rest(ui);
    expect(await pages(stage)).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
