import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import type { Page } from 'playwright-core';
import { AUTH_COOKIE } from '../../example/cluster/cookies.ts';
import { buildHosts } from '../support/build-hosts.ts';
import type { HostApp } from '../support/host-app.ts';
import type { telemetry } from '../support/modern-host/host.tsx';
import { type OpenBrowser, openBrowser } from '../support/open-browser.ts';
import { type Kind, push, restAt, rows, stay } from '../support/page-view-rows.ts';
import type { DeliveredEvent } from '../support/receiver.ts';
import { type Stage, setStage } from '../support/stage.ts';
import { tempDir } from '../support/temp-dir.ts';
import { until } from '../support/until.ts';
import { withSession } from '../support/with-session.ts';

/**
 * Page views, one test for each row of the truth table and each router: a real router in a real Chromium, and what is
 * asserted is what the receiver got. Each row ends with a visit to `/end`, so that "none" needs no waiting.
 */
jest.setTimeout(120_000);

declare const window: Window & {
  readonly app: HostApp;
  readonly telemetry: typeof telemetry;
  stuck?: boolean;
  made?: boolean;
};

const CHOICE = 'dcos-ui-telemetry:choice';
const folder = tempDir();
let stage: Stage;
let browser: OpenBrowser;
beforeAll(async () => {
  const hosts = path.join(folder, 'hosts');
  await buildHosts(hosts);
  stage = await setStage({ folder: path.join(folder, 'stage'), cluster: { hostFolders: [hosts] } });
  browser = await openBrowser([], { backForwardCache: true });
  const value = await stage.cluster.tokens.issue('jane.doe@example.com');
  await browser.context.addCookies([{ name: AUTH_COOKIE, value, url: stage.url }]);
  // A server of single-page apps answers every address below the app with the app.
  await browser.context.route(/\/v[678]\.html\//, (route) => {
    const name = new URL(route.request().url()).pathname.split('/')[1] ?? '';
    return route.fulfill({ contentType: 'text/html', body: readFileSync(path.join(hosts, name)) });
  });
  // Another page of the origin, without the plugin and without its policy.
  await browser.context.route('**/elsewhere.html*', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Elsewhere</title>' }),
  );
});
afterAll(async () => {
  await browser.close();
  await stage.close();
});

const fromBrowser = async (): Promise<readonly DeliveredEvent[]> =>
  (await stage.receiver.received()).filter(({ type, event }) => type === 'page' || event?.startsWith('dcos_'));
const names = (events: readonly DeliveredEvent[]) => events.map(({ event, properties }) => event ?? properties.path);

const hosts: readonly { readonly router: string; readonly kind: Kind; readonly app: string; readonly react: RegExp }[] =
  [
    { router: '3.0', kind: 'classic', app: '/v3-0.html#', react: /^16\./ },
    { router: '3.2', kind: 'classic', app: '/v3-2.html#', react: /^16\./ },
    { router: '6', kind: 'data', app: '/v6.html', react: /^18\./ },
    { router: '7', kind: 'data', app: '/v7.html', react: /^19\./ },
    { router: '8', kind: 'data', app: '/v8.html', react: /^19\./ },
  ];

describe.each(hosts)('the truth table of page views, react-router $router', ({ kind, app, react }) => {
  let page: Page;
  const complaints: string[] = [];
  const bytes: string[] = [];
  let wire: string[] = [];
  let opened = 0;
  beforeAll(async () => {
    page = await browser.context.newPage();
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (/telemetry|Content Security Policy/i.test(message.text())) complaints.push(message.text());
    });
    page.on('request', (request) => {
      if (!request.url().includes('/service/telemetry/')) return;
      bytes.push(`${request.url()} ${request.postData() ?? ''} ${request.headers().referer ?? ''}`);
      wire.push(`${request.method()} ${request.url()}`);
    });
    page.on('response', (response) => wire.push(`${response.status()} ${response.url()}`));
    page.on('requestfailed', (request) => wire.push(`${request.failure()?.errorText} ${request.url()}`));
  });
  afterAll(() => page.close());

  async function open(address: string): Promise<void> {
    await stage.receiver.clear();
    wire = [];
    opened += 1;
    // A new document also where only the part behind the # differs.
    await page.goto(stage.url + address.replace('.html#', `.html?${opened}#`));
    await page.waitForFunction(() => window.app.ready());
  }
  async function end(): Promise<readonly DeliveredEvent[]> {
    await push(page, '/end');
    // Longer than the pause after a request of the plugin's that failed: what is counted is at stake here, not when.
    return until(
      () => `/end at the receiver; of this page: ${wire.join(', ')}`,
      async () => {
        const events = await fromBrowser();
        return names(events).includes('/end') ? events : undefined;
      },
      75_000,
    );
  }

  it.each(rows.filter(({ only = kind }) => only === kind))('$what', async ({ start = '/', act, expected }) => {
    await open(app + start);
    await act?.(page);
    const events = await end();
    expect(names(events)).toEqual([...(typeof expected === 'function' ? expected(kind) : expected), '/end']);
    expect(new Set(events.map(({ messageId }) => messageId)).size).toBe(events.length);
    expect(await page.evaluate(() => window.app.version)).toMatch(react);
  });

  const leave = () => page.goto(`${stage.url}/elsewhere.html`);
  async function comeBack(): Promise<void> {
    await page.evaluate(() => {
      // Not in the call itself, which ends with the document.
      setTimeout(() => history.back());
    });
    await page.waitForFunction(() => window.app?.comebacks() > 0);
  }

  it('a page that comes back from the back/forward cache is one more', async () => {
    await open(`${app}/users/7`);
    await stay(page);
    await leave();
    await comeBack();
    // In requests of their own, which may overtake each other.
    await until('both visits', async () => ((await fromBrowser()).length === 2 ? true : undefined));
    expect(names(await end())).toEqual(['/users/:id', '/users/:id', '/end']);
  });

  it('and is asked anew whether it may: a no that was said meanwhile holds', async () => {
    await open(`${app}/users/7`);
    await until('the first page', async () => ((await fromBrowser()).length > 0 ? true : undefined));
    await leave();
    await page.evaluate((key) => localStorage.setItem(key, 'no'), CHOICE);
    await comeBack();
    await push(page, '/users');
    await page.waitForTimeout(1_000);
    expect(names(await fromBrowser())).toEqual(['/users/:id']);
    await page.evaluate(() => localStorage.clear());
  });

  if (kind === 'classic') {
    it('a page that is left before the browser had time for anything is one', async () => {
      await open(`${app}/users/7`);
      await until('the first page', async () => ((await fromBrowser()).length > 0 ? true : undefined));
      await page.evaluate(() => {
        window.requestIdleCallback = () => 0;
      });
      await push(page, '/users');
      await page.waitForTimeout(1_500);
      expect(names(await fromBrowser())).toEqual(['/users/:id']);
      await leave();
      await until('the page that was left', async () => ((await fromBrowser()).length > 1 ? true : undefined));
      expect(names(await fromBrowser())).toEqual(['/users/:id', '/users']);
    });

    it('a page that is left while the SDK is being opened, in whichever of its tasks, is one', async () => {
      const shown = page;
      page = await browser.context.newPage();
      const reached: string[] = [];
      for (const times of [3, 4, 5, 6]) {
        // The document has time so often, and then no more.
        await page.addInitScript((left) => {
          if (location.search !== `?${left}`) return;
          // To whom the SDK shows each instance it makes.
          const inspector = { attach: () => Object.assign(window, { made: true }) };
          Object.assign(window, { __SEGMENT_INSPECTOR__: inspector });
          const { requestIdleCallback } = window;
          let calls = 0;
          window.requestIdleCallback = (run, options) => {
            calls += 1;
            if (calls <= left) return requestIdleCallback(run, options);
            window.stuck = true;
            return 0;
          };
        }, times);
        await open(`${app.replace('#', `?${times}#`)}/users/7`);
        await page.waitForFunction(() => window.stuck);
        reached.push(
          await page.evaluate(() => {
            const isThere = document.querySelector('script[src*="/assets/delivery."]') !== null;
            return `part ${isThere ? 'loaded' : 'not asked for'}, SDK ${window.made ? 'made' : 'not made'}`;
          }),
        );
        await page.goto(`${stage.url}${app}/inside/7`);
        const events = await end();
        expect(names(events).sort()).toEqual(['/end', '/inside/:id', '/users/:id']);
        expect(new Set(events.map(({ messageId }) => messageId)).size).toBe(events.length);
      }
      expect(reached).toEqual([
        'part loaded, SDK not made',
        'part loaded, SDK not made',
        'part loaded, SDK made',
        'part loaded, SDK made',
      ]);
      await page.close();
      page = shown;
    });
  }

  it('a page that is rendered in advance is none until it is shown, and then where it is by then', async () => {
    // A script cannot be unsaid, so on a page of its own. Said by the document, as Chromium's own prerendering says it:
    // a page that it prerenders no test can reach.
    const shown = page;
    page = await browser.context.newPage();
    await page.addInitScript(() => {
      let prerendering = true;
      Object.defineProperty(document, 'prerendering', { get: () => prerendering });
      document.addEventListener('show', () => {
        prerendering = false;
        document.dispatchEvent(new Event('prerenderingchange'));
      });
    });
    await open(`${app}/users/7`);
    await push(page, '/inside/7');
    await page.waitForTimeout(1_500);
    expect(names(await fromBrowser())).toEqual([]);
    await page.evaluate(() => document.dispatchEvent(new Event('show')));
    expect(names(await end())).toEqual(['/inside/:id', '/end']);
    await page.close();
    page = shown;
  });

  it('never sent an id, a query or a title, and nobody complained', () => {
    expect(bytes.length).toBeGreaterThan(10);
    expect(bytes.join('\n')).not.toMatch(/jane|secret|%2F|\?q=|token/i);
    expect(complaints).toEqual([]);
  });

  if (kind === 'data') {
    it('the same behind a hash: a deep link, a push, typed addresses, back', async () => {
      await open(`${app}?hash#/users/secret?q=secret`);
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
      await open(`${app}/settings`);
      // A page counts when it has settled, which the login does not wait for.
      await until('the page', async () => (names(await fromBrowser()).includes('/settings') ? true : undefined));
      await page.getByRole('button', { name: 'Log in' }).click();
      await until('the login', async () => (names(await fromBrowser()).includes('dcos_login') ? true : undefined));
      const control = page.getByRole('checkbox', { name: 'Telemetry' });
      await control.uncheck();
      expect(await page.getByRole('status').textContent()).toBe('user_no');
      await push(page, '/users');
      await push(page, '/settings');
      await stay(page);
      // A yes counts once the proxy has heard it.
      await control.click();
      await page.getByText('user_yes').waitFor();
      expect(await page.getByRole('status').textContent()).toBe('user_yes');
      expect(names(await end())).toEqual(['/settings', 'dcos_login', '/end']);
      await page.evaluate(() => localStorage.clear());
    });

    it('counts nothing after stop()', async () => {
      await open(`${app}/`);
      await until('the first page', async () => ((await fromBrowser()).length > 0 ? true : undefined));
      await page.evaluate(() => {
        window.telemetry.stop();
        window.telemetry.track('dcos_login', { method: 'local' });
      });
      await push(page, '/users');
      await page.waitForTimeout(1_500);
      expect(names(await fromBrowser())).toEqual(['/']);
    });
  }
});

describe.each(hosts.filter(({ router }) => router === '3.2' || router === '7'))(
  'whatever is in the address, react-router $router',
  ({ app }) => {
    it('no byte of it leaves: ids, secrets, unicode in path, query, hash, title and referrer', async () => {
      const page = await browser.context.newPage();
      const wire: string[] = [];
      page.on('request', (request) => {
        if (!request.url().includes('/service/telemetry/')) return;
        const { cookie: _login, ...headers } = request.headers();
        wire.push(`${request.url()} ${JSON.stringify(headers)} ${request.postData() ?? ''}`);
      });
      await stage.receiver.clear();
      const planted: string[] = [];
      const word = fc
        .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
        .map((text) => encodeURIComponent(`${text}zq${planted.length}x`));
      const place = fc.constantFrom('/users/', '/inside/', '/files/', '/no/', '/docs/', '/loaded/');
      let visits = 0;
      await fc.assert(
        fc.asyncProperty(place, word, word, word, word, async (start, id, query, part, title) => {
          planted.push(id, query, part, title);
          visits += 1;
          const to = `${start}${id}?${query}=${query}#${part}`;
          // Now and then as a document of its own, come to from an address with a secret.
          if (visits % 10 === 1) {
            await page.goto(`${stage.url}/elsewhere.html?${query}`);
            await page.evaluate((address) => {
              setTimeout(() => location.assign(address));
            }, app + to);
            await page.waitForFunction(() => window.app?.ready());
          } else await push(page, to);
          await page.evaluate((text) => {
            document.title = decodeURIComponent(text);
          }, title);
          await stay(page);
        }),
        { numRuns: 30 },
      );
      await push(page, '/end');
      await until('/end', async () => (names(await fromBrowser()).includes('/end') ? true : undefined));
      const received = await fromBrowser();
      // The next address may be the same by chance, and is one visit then; almost all are not.
      expect(received.length).toBeGreaterThan(visits / 2);
      const everything = `${wire.join('\n')}\n${JSON.stringify(received)}`;
      for (const text of planted) {
        expect(everything).not.toContain(text);
        expect(everything).not.toContain(decodeURIComponent(text));
      }
      expect(everything).not.toMatch(/zq\d+x/);
      await page.close();
    });
  },
);

describe('an app where the operator has each person asked', () => {
  it('asks in a box of its own, lets through what waited after a yes, and asks no more', async () => {
    const { configFile } = stage.proxy;
    const before = readFileSync(configFile, 'utf8');
    writeFileSync(configFile, JSON.stringify({ ...JSON.parse(before), consent: { policy: 'opt-in' } }));
    const page = await browser.context.newPage();
    await page.goto(`${stage.url}/elsewhere.html`);
    await until('the proxy to have read it', () =>
      page.evaluate(async () => {
        const answer = await fetch('/service/telemetry/v1/policy');
        return (await answer.json()).policy === 'opt-in' ? true : undefined;
      }),
    );
    await page.evaluate(() => localStorage.clear());
    // Whoever said something before, in this browser or another, is not asked.
    await withSession(browser.context, stage, { uid: 'new.here@example.com', description: 'New Here' });
    await stage.receiver.clear();
    await page.goto(`${stage.url}/v7.html/users/7`);
    await page.getByRole('button', { name: 'Allow' }).waitFor();
    expect(await fromBrowser()).toEqual([]);
    await page.getByRole('button', { name: 'Allow' }).click();
    await push(page, '/end');
    await until('/end', async () => (names(await fromBrowser()).includes('/end') ? true : undefined));
    expect(names(await fromBrowser())).toEqual(['/users/:id', '/end']);
    await page.reload();
    await push(page, '/users');
    await until('the page after the reload', async () =>
      names(await fromBrowser()).includes('/users') ? true : undefined,
    );
    expect(await page.getByRole('button', { name: 'Allow' }).count()).toBe(0);
    await page.close();
    writeFileSync(configFile, before);
  });
});
