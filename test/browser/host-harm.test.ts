import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page, Route } from 'playwright-core';
import { createCluster } from '../../example/cluster/cluster.ts';
import { INFO_COOKIE } from '../../example/cluster/cookies.ts';
import { type OpenBrowser, openBrowser } from '../support/open-browser.ts';
import { buildProductionHosts } from '../support/production-host/build-production-hosts.ts';
import { type Stage, setStage } from '../support/stage.ts';
import { tempDir } from '../support/temp-dir.ts';
import { until } from '../support/until.ts';
import { useTheUi } from '../support/use-the-ui.ts';

/**
 * Never hurt the host: whatever is wrong with the proxy or with the browser, a person logs in, looks around, logs out and
 * in again, and the plugin goes quiet, for two hours by the page's clock.
 */
const folder = tempDir();
/** The numbers of docs/hosts.md. */
const REQUESTS_IN_FIRST_HOUR = 20;
const REQUESTS_IN_AN_HOUR_AFTER = 4;

let stage: Stage;
let browser: OpenBrowser;
beforeAll(async () => {
  stage = await setStage({ folder: path.join(folder, 'stage') });
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  await stage.close();
});

interface Harm {
  readonly what: string;
  /** Before the page is opened. */
  readonly prepare?: (page: Page) => Promise<unknown>;
  /** Who answers for the proxy. */
  readonly proxy?: (route: Route) => unknown;
  /** Once somebody has logged in and looked around. */
  readonly meanwhile?: (page: Page) => Promise<unknown>;
  /** Whether page views come to the receiver all the same; where not, the clock is moved by two hours. @default false */
  readonly arrives?: boolean;
  /** Whether the proxy is not asked for anything at all, but for what Settings show. @default false */
  readonly silent?: boolean;
  /** How often the plugin says something in the console. @default 0 */
  readonly warnings?: number;
  /** What the browser says of a script that is none. */
  readonly errors?: RegExp;
}

const isScript = (route: Route): boolean => route.request().url().includes('/assets/');
const answering = (status: number, contentType: string, body: string) => (route: Route) =>
  route.fulfill({ status, contentType, body });
const html = '<!doctype html><title>Not yours</title>';
/** Only what is posted; the scripts come. */
const posted = (answer: (route: Route) => unknown) => (route: Route) =>
  isScript(route) ? route.continue() : answer(route);
const never = (): undefined => undefined;

const harms: readonly Harm[] = [
  { what: 'nothing is wrong, under the policy default-src self', arrives: true },
  { what: 'its chunk is not there', proxy: answering(404, 'text/html', html) },
  { what: 'the proxy is down', proxy: (route) => route.abort('connectionrefused') },
  { what: 'an ad blocker blocks it', proxy: (route) => route.abort('blockedbyclient') },
  { what: 'the proxy hangs', proxy: never },
  { what: 'the proxy hangs once the chunk is there', proxy: posted(never) },
  {
    what: 'the proxy is slow',
    proxy: (route) => new Promise((resolve) => setTimeout(resolve, 700)).then(() => route.continue()),
    arrives: true,
  },
  ...[401, 403, 404, 503].map((status) => ({
    what: `the proxy answers ${status} to what is posted`,
    proxy: posted(answering(status, 'text/html', html)),
  })),
  { what: 'another page answers 200 to what is posted', proxy: posted(answering(200, 'text/html', html)) },
  {
    what: 'another page answers 200 in place of the chunk',
    proxy: answering(200, 'text/html', html),
    errors: /^Unexpected token '<'$/,
  },
  {
    what: 'localStorage throws',
    prepare: (page) =>
      page.addInitScript(() => {
        Object.defineProperty(window, 'localStorage', {
          get() {
            throw new DOMException('denied', 'SecurityError');
          },
        });
      }),
    silent: true,
  },
  {
    what: 'the cookie is garbage',
    prepare: (page) => page.context().addCookies([{ name: INFO_COOKIE, value: '%%garbage%%', url: stage.url }]),
    arrives: true,
  },
  {
    what: 'the clock jumps to and fro',
    meanwhile: (page) =>
      page.evaluate(() => {
        const { now } = Date;
        let asked = 0;
        Date.now = () => {
          asked += 1;
          return now() + (asked % 2 === 0 ? -1 : 1) * 365 * 86_400_000;
        };
      }),
    arrives: true,
  },
  {
    what: 'what its listeners ask of the browser throws',
    prepare: (page) =>
      page.addInitScript(() => {
        Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', {
          get() {
            throw new Error('of the browser');
          },
        });
      }),
    silent: true,
  },
  {
    what: "another plugin's listeners throw",
    prepare: (page) =>
      page.addInitScript(() => {
        window.addEventListener('hashchange', () => {
          throw new Error('of another plugin');
        });
      }),
    arrives: true,
    errors: /^of another plugin$/,
  },
];

describe('the UI works, and the plugin goes quiet, though', () => {
  let page: Page;
  beforeEach(async () => {
    await stage.receiver.clear();
    await browser.context.clearCookies();
    page = await browser.context.newPage();
  });
  afterEach(() => page.close());

  const pagesArrived = async (): Promise<number> =>
    (await stage.receiver.received()).filter(({ type }) => type === 'page').length;

  it.each(harms)(
    '$what',
    async ({ prepare, proxy, meanwhile, arrives = false, silent = false, warnings = 0, errors }) => {
      let requests = 0;
      const said: string[] = [];
      const thrown: string[] = [];
      page.on('request', (request) => {
        // What is shown in Settings is there to see also while nothing may be sent.
        const shown = silent && /\/assets\/(?:ui|panel)\./.test(request.url());
        if (request.url().includes('/service/telemetry/') && !shown) requests += 1;
      });
      page.on('console', (message) => {
        if (/dcos-ui-telemetry|Content Security Policy/.test(message.text())) said.push(message.text());
      });
      page.on('pageerror', (error) => thrown.push(error.message));
      const { open, logIn, lookAround, logOut } = useTheUi(page);
      await prepare?.(page);
      if (proxy) await page.route('**/service/telemetry/**', (route) => proxy(route));
      await page.clock.install();
      await page.goto(stage.url);
      await logIn();
      await meanwhile?.(page);
      await lookAround();
      await logOut();
      await logIn();

      /** @param steps seconds between two looks; what was to happen in between happens once. */
      const pass = async (steps: readonly number[]): Promise<number> => {
        const before = requests;
        for (const [index, seconds] of steps.entries()) {
          await page.clock.fastForward(seconds * 1_000);
          await open(index % 2 === 0 ? 'Nodes' : 'Catalog');
        }
        return requests - before;
      };
      if (arrives) {
        await page.clock.runFor(2_000);
        await until('a page view', async () => ((await pagesArrived()) > 0 ? true : undefined));
      } else {
        const first = requests + (await pass([3, 6, 12, 24, 90, 180, 360, 720, 1_200, 1_005]));
        const after = await pass([900, 900, 900, 900]);
        expect(first).toBeLessThanOrEqual(silent ? 0 : REQUESTS_IN_FIRST_HOUR);
        expect(after).toBeLessThanOrEqual(silent ? 0 : REQUESTS_IN_AN_HOUR_AFTER);
      }
      await lookAround();
      expect(said).toHaveLength(warnings);
      expect(thrown.filter((message) => errors?.test(message) !== true)).toEqual([]);
    },
  );
});

describe('without cookies', () => {
  it('the page is the same with the plugin and without it: a login page that cannot log in', async () => {
    const seen: string[] = [];
    for (const search of ['?plugin=off', '']) {
      const page = await browser.context.newPage();
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) =>
        complaints.push(...(message.text().includes('telemetry') ? [message.text()] : [])),
      );
      await page.addInitScript(() => {
        Object.defineProperty(Document.prototype, 'cookie', { get: () => '', set: () => undefined });
      });
      await page.goto(`${stage.url}/${search}`);
      const answer = page.waitForResponse('**/auth/login');
      await page.getByRole('button', { name: 'Log in' }).click();
      expect((await answer).status()).toBe(200);
      // The UI goes to its start, and is sent back.
      await page.waitForTimeout(500);
      expect(page.url()).toMatch(/#\/login$/);
      seen.push(await page.locator('#application').ariaSnapshot());
      expect(complaints).toEqual([]);
      await page.close();
    }
    expect(seen[1]).toBe(seen[0]);
  });
});

describe('the UI works with the tag of the drop-in in it, though', () => {
  const hosts = path.join(folder, 'hosts');
  let url: string;
  let close: () => Promise<void>;
  beforeAll(async () => {
    await buildProductionHosts(hosts);
    const tag = '<script async src="/service/telemetry/assets/dropin.js"></script>';
    const html = readFileSync(path.join(hosts, 'v6.html'), 'utf8').replace('<!-- tag -->', tag);
    writeFileSync(path.join(hosts, 'index.html'), html);
    const options = { clusterId: 'a-cluster', proxyUrl: stage.proxy.url, hostFolders: [hosts] };
    ({ url, close } = await createCluster(options));
  });
  afterAll(() => close());

  const rows: readonly (Pick<Harm, 'what' | 'errors'> & Required<Pick<Harm, 'proxy'>>)[] = [
    { what: 'the proxy hangs', proxy: never },
    { what: 'the proxy is down', proxy: (route) => route.abort('connectionrefused') },
    { what: 'an ad blocker blocks it', proxy: (route) => route.abort('blockedbyclient') },
    { what: 'the proxy answers 401', proxy: answering(401, 'text/html', html) },
    { what: 'the proxy answers 404', proxy: answering(404, 'text/html', html) },
    {
      what: 'another page answers in its place',
      proxy: answering(200, 'text/html', html),
      errors: /^Unexpected token '<'$/,
    },
    {
      what: 'it comes late',
      proxy: (route) => new Promise((resolve) => setTimeout(resolve, 2_000)).then(() => route.continue()),
    },
  ];
  it.each(rows)('$what', async ({ proxy, errors }) => {
    await browser.context.clearCookies();
    const page = await browser.context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(...(errors?.test(error.message) ? [] : [error.message])));
    page.on('console', (message) => complaints.push(...(message.text().includes('dcos-ui-') ? [message.text()] : [])));
    await page.route('**/service/telemetry/**', (route) => proxy(route));
    const { logIn, lookAround, logOut } = useTheUi(page);
    await page.goto(url, { waitUntil: 'commit' });
    await logIn();
    await lookAround();
    await logOut();
    await logIn();
    expect(complaints).toEqual([]);
    await page.close();
  });
});
