import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { AUTH_COOKIE } from '../../example/cluster/cookies.ts';
import { buildModernHosts } from '../support/modern-host/build-modern-hosts.ts';
import type { app } from '../support/modern-host/host.tsx';
import { type OpenBrowser, openBrowser } from '../support/open-browser.ts';
import type { DeliveredEvent } from '../support/receiver.ts';
import { type Stage, setStage } from '../support/stage.ts';
import { tempDir } from '../support/temp-dir.ts';
import { until } from '../support/until.ts';

/**
 * Page views of a React app of today, one test for each row of the truth table: a real router in a real Chromium, and
 * what is asserted is what the receiver got. Each row ends with a visit to `/end`, so that "none" needs no waiting.
 */
declare const window: Window & { readonly app: typeof app };

const folder = tempDir();
let stage: Stage;
let browser: OpenBrowser;
beforeAll(async () => {
  const hosts = path.join(folder, 'hosts');
  await buildModernHosts(hosts);
  stage = await setStage({ folder: path.join(folder, 'stage'), cluster: { hostFolders: [hosts] } });
  browser = await openBrowser();
  const value = await stage.cluster.tokens.issue('jane.doe@example.com');
  await browser.context.addCookies([{ name: AUTH_COOKIE, value, url: stage.url }]);
  // A server of single-page apps answers every address below the app with the app.
  await browser.context.route(/\/v[67]\.html\//, (route) => {
    const name = new URL(route.request().url()).pathname.split('/')[1] ?? '';
    return route.fulfill({ contentType: 'text/html', body: readFileSync(path.join(hosts, name)) });
  });
});
afterAll(async () => {
  await browser.close();
  await stage.close();
});

const push = (page: Page, to: string) => page.evaluate((target) => window.app.router.navigate(target), to);
const replace = (page: Page, to: string) =>
  page.evaluate((target) => window.app.router.navigate(target, { replace: true }), to);
const restAt = (page: Page, pathname: string) =>
  page.waitForFunction((end) => {
    const { location, navigation } = window.app.router.state;
    return navigation.state === 'idle' && location.pathname.endsWith(end);
  }, pathname);
/** Longer than a component takes to redirect: from here on a replacement is somebody's wish. */
const stay = (page: Page) => page.waitForTimeout(200);

const fromBrowser = async (): Promise<readonly DeliveredEvent[]> =>
  (await stage.receiver.received()).filter(({ type, event }) => type === 'page' || event?.startsWith('dcos_'));
const names = (events: readonly DeliveredEvent[]) => events.map(({ event, properties }) => event ?? properties.path);

interface Row {
  readonly what: string;
  /** Where the document is loaded, below the app. @default / */
  readonly start?: string;
  readonly act?: (page: Page) => Promise<unknown>;
  /** What arrives between the loading and `/end`. */
  readonly expected: readonly string[];
}

const rows: readonly Row[] = [
  { what: 'an initial load is one', expected: ['/'] },
  { what: 'a deep link is one', start: '/users/jane.doe@example.com?token=secret#part', expected: ['/users/:id'] },
  { what: 'a deep link behind a loader is one', start: '/loaded/secret', expected: ['/loaded/:id'] },
  { what: 'a deep link to a redirect is its target', start: '/old', expected: ['/users/:id'] },
  { what: 'a deep link to nowhere is not_found', start: '/jane.doe/secret', expected: ['not_found'] },
  {
    what: 'a push is one, with and without a loader',
    act: (page) => push(page, '/users').then(() => push(page, '/loaded/secret')),
    expected: ['/', '/users', '/loaded/:id'],
  },
  {
    what: 'a replacement by another pattern is one',
    act: (page) => stay(page).then(() => replace(page, '/users')),
    expected: ['/', '/users'],
  },
  {
    what: "a chain of loaders' redirects is its target",
    act: (page) => push(page, '/old'),
    expected: ['/', '/users/:id'],
  },
  {
    what: "a component's redirect is its target",
    act: (page) => push(page, '/gone').then(() => restAt(page, '/users/8')),
    expected: ['/', '/users/:id'],
  },
  {
    what: 'search only, hash only and the same address are none',
    start: '/users/7',
    act: async (page) => {
      await push(page, '/users/7?q=secret');
      await push(page, '/users/7?q=secret#part');
      await replace(page, '/users/7');
      await push(page, '/users/7');
      await push(page, '/users/7/');
    },
    expected: ['/users/:id'],
  },
  {
    what: 'the same pattern with other params is one, encoded ones too',
    start: '/users/7',
    act: (page) => push(page, '/users/8').then(() => push(page, '/users/a%2Fsecret')),
    expected: ['/users/:id', '/users/:id', '/users/:id'],
  },
  {
    what: 'a revalidation and a fetcher are none',
    start: '/loaded/7',
    act: (page) =>
      page.evaluate(async () => {
        const { router } = window.app;
        await router.revalidate();
        await router.fetch('key', 'root', '/loaded/8');
      }),
    expected: ['/loaded/:id'],
  },
  {
    what: 'lazy routes have their pattern',
    act: (page) => push(page, '/lazy/secret'),
    expected: ['/', '/lazy/:id'],
  },
  {
    what: 'routes patched in on navigation have their pattern, by push',
    act: (page) => push(page, '/late/secret'),
    expected: ['/', '/late/:id'],
  },
  { what: 'and by deep link', start: '/late/secret', expected: ['/late/:id'] },
  {
    what: 'pathless layouts add nothing, absolute children begin anew, index routes are their parent',
    start: '/users',
    act: (page) => push(page, '/inside/7').then(() => push(page, '/users/7/keys')),
    expected: ['/users', '/inside/:id', '/users/:id/keys'],
  },
  {
    what: 'optional segments and splats stay what the route says',
    start: '/docs/guide',
    act: async (page) => {
      await push(page, '/docs/de/guide');
      await push(page, '/book');
      await push(page, '/book/chapter');
      await push(page, '/files/home/jane.doe/secret.txt');
    },
    expected: ['/docs/:lang?/guide', '/docs/:lang?/guide', '/book(/chapter)', '/book(/chapter)', '/files/*'],
  },
  {
    what: 'a segment that the contract has no word for is a star',
    act: (page) => push(page, '/V2/jane'),
    expected: ['/', '/*/*'],
  },
  {
    what: "the router's 404 and a loader's are not_found, another error is its page",
    act: async (page) => {
      await push(page, '/no/such/secret');
      await push(page, '/missing/secret');
      await push(page, '/broken/secret');
    },
    expected: ['/', 'not_found', 'not_found', '/broken/:id'],
  },
  {
    what: 'a blocked navigation is none',
    start: '/form',
    act: async (page) => {
      await page.getByText('Not saved yet').waitFor();
      await push(page, '/users');
      expect(
        await page.evaluate(() => [...window.app.router.state.blockers.values()].map(({ state }) => state)),
      ).toEqual(['blocked']);
      await page.evaluate(() => {
        for (const { proceed } of window.app.router.state.blockers.values()) proceed?.();
      });
      await restAt(page, '/users');
    },
    expected: ['/form', '/users'],
  },
  {
    what: 'back and forward are one each',
    start: '/users/7',
    act: async (page) => {
      await push(page, '/loaded/7');
      await page.evaluate(() => history.back());
      await restAt(page, '/users/7');
      await page.evaluate(() => history.forward());
      await restAt(page, '/loaded/7');
    },
    expected: ['/users/:id', '/loaded/:id', '/users/:id', '/loaded/:id'],
  },
  {
    what: 'two quick navigations are two, if the first was shown; an interrupted one is none',
    act: (page) =>
      page.evaluate(async () => {
        const { router } = window.app;
        await router.navigate('/users');
        await router.navigate('/inside/7');
        void router.navigate('/slow');
        await router.navigate('/users/7');
      }),
    expected: ['/', '/users', '/inside/:id', '/users/:id'],
  },
  {
    what: 'a remount is none',
    act: (page) => stay(page).then(() => page.evaluate(() => window.app.remount())),
    expected: ['/'],
  },
];

describe.each([
  { version: 'v6', react: /^18\./ },
  { version: 'v7', react: /^19\./ },
])('the truth table of page views, react-router $version', ({ version, react }) => {
  let page: Page;
  const complaints: string[] = [];
  const bytes: string[] = [];
  beforeAll(async () => {
    page = await browser.context.newPage();
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (/telemetry|Content Security Policy/i.test(message.text())) complaints.push(message.text());
    });
    page.on('request', (request) => {
      if (request.url().includes('/service/telemetry/'))
        bytes.push(`${request.url()} ${request.postData() ?? ''} ${request.headers().referer ?? ''}`);
    });
  });
  afterAll(() => page.close());

  async function open(address: string): Promise<void> {
    // A new document also where only the part behind the # differs.
    await page.goto('about:blank');
    await stage.receiver.clear();
    await page.goto(stage.url + address);
    await page.waitForFunction(() => window.app.router.state.initialized);
  }
  async function end(): Promise<readonly DeliveredEvent[]> {
    await push(page, '/end');
    return until('/end at the receiver', async () => {
      const events = await fromBrowser();
      return names(events).includes('/end') ? events : undefined;
    });
  }

  it.each(rows)('$what', async ({ start = '/', act, expected }) => {
    await open(`/${version}.html${start}`);
    await act?.(page);
    const events = await end();
    expect(names(events)).toEqual([...expected, '/end']);
    expect(new Set(events.map(({ messageId }) => messageId)).size).toBe(events.length);
  });

  it('the same behind a hash: a deep link, a push, typed addresses, back', async () => {
    await open(`/${version}.html?hash#/users/secret?q=secret`);
    await push(page, '/loaded/7');
    for (const to of ['/users/1', '/inside/2']) {
      await page.evaluate((target) => {
        location.hash = target;
      }, to);
      await restAt(page, to);
    }
    await page.evaluate(() => history.back());
    await restAt(page, '/users/1');
    expect(names(await end())).toEqual([
      '/users/:id',
      '/loaded/:id',
      '/users/:id',
      '/inside/:id',
      '/users/:id',
      '/end',
    ]);
  });

  it("has a switch in the app's own settings, and a login, through useTelemetry()", async () => {
    await open(`/${version}.html/settings`);
    expect(await page.evaluate(() => window.app.version)).toMatch(react);
    await page.getByRole('button', { name: 'Log in' }).click();
    await until('the login', async () => (names(await fromBrowser()).includes('dcos_login') ? true : undefined));
    const control = page.getByRole('checkbox', { name: 'Telemetry' });
    await control.uncheck();
    expect(await page.getByRole('status').textContent()).toBe('user_no');
    await push(page, '/users');
    await push(page, '/settings');
    await stay(page);
    await control.check();
    expect(await page.getByRole('status').textContent()).toBe('user_yes');
    expect(names(await end())).toEqual(['/settings', 'dcos_login', '/end']);
    await page.evaluate(() => localStorage.clear());
  });

  it('counts nothing after stop()', async () => {
    await open(`/${version}.html/`);
    await until('the first page', async () => ((await fromBrowser()).length > 0 ? true : undefined));
    await page.evaluate(() => {
      window.app.telemetry.stop();
      window.app.telemetry.track('dcos_login', { method: 'local' });
    });
    await push(page, '/users');
    await page.waitForTimeout(1_500);
    expect(names(await fromBrowser())).toEqual(['/']);
  });

  it('never sent an id, a query or a title, and nobody complained', () => {
    expect(bytes.length).toBeGreaterThan(rows.length);
    expect(bytes.join('\n')).not.toMatch(/jane|secret|%2F|\?q=|token/i);
    expect(complaints).toEqual([]);
  });
});
