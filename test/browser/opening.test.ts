import path from 'node:path';
import type { Page } from 'playwright-core';
import { AUTH_COOKIE } from '../../example/cluster/cookies.ts';
import { CHOICE_KEY } from '../../src/plugin/consent-store.ts';
import { type BareHost, writeBareHost } from '../support/bare-host.ts';
import { type OpenBrowser, openBrowser } from '../support/open-browser.ts';
import { type Stage, setStage } from '../support/stage.ts';
import { tempDir } from '../support/temp-dir.ts';
import { until } from '../support/until.ts';

/**
 * A page that goes while the SDK is being opened: there is a yes, the lazy part is there, and what the gate holds waits for
 * the SDK, which is opened when the browser is idle. Here it never is, from the moment the lazy part is there: so the page is
 * in that window for as long as a test needs, and nothing but its going gets anything out.
 */
const folder = tempDir();
const DASHBOARD = '/dashboard';
const TASKS = '/services/detail/:id/tasks';

declare const start: BareHost['start'];
declare const tell: BareHost['tell'];
interface Opening extends Window {
  lazyPartIsThere?: boolean;
  comebacks?: number;
  becomeIdle?: () => void;
}

/** Runs in the page, before anything else. */
function neverIdleOnceTheLazyPartIsThere(): void {
  const page = window as Opening;
  const kept: IdleRequestCallback[] = [];
  const whenIdle = window.requestIdleCallback.bind(window);
  document.addEventListener(
    'load',
    ({ target }) => {
      if (target instanceof HTMLScriptElement && /\/delivery\.\w+\.js$/.test(target.src)) page.lazyPartIsThere = true;
    },
    true,
  );
  window.addEventListener('pageshow', ({ persisted }) => {
    if (persisted) page.comebacks = (page.comebacks ?? 0) + 1;
  });
  window.requestIdleCallback = (callback, options) =>
    page.lazyPartIsThere ? kept.push(callback) : whenIdle(callback, options);
  page.becomeIdle = () => {
    window.requestIdleCallback = whenIdle;
    for (const callback of kept.splice(0)) whenIdle(callback);
  };
}

describe('a page that goes while the SDK is being opened', () => {
  let stage: Stage;
  let browser: OpenBrowser;
  beforeAll(async () => {
    const hosts = writeBareHost(path.join(folder, 'bare'));
    stage = await setStage({
      folder: path.join(folder, 'stage'),
      // The cluster's own tracks are not this page's.
      config: { collect: { everyMs: 86_400_000 } },
      cluster: { hostFolders: [hosts] },
    });
    browser = await openBrowser([], { backForwardCache: true });
    const value = await stage.cluster.tokens.issue('jane.doe@example.com');
    await browser.context.addCookies([{ name: AUTH_COOKIE, value, url: stage.url }]);
  });
  afterAll(async () => {
    await browser.close();
    await stage.close();
  });

  /** In the window: one page was counted by the plugin itself, three more are noted, or held by then. */
  async function openPage(): Promise<Page> {
    const page = await browser.context.newPage();
    await page.addInitScript(neverIdleOnceTheLazyPartIsThere);
    await page.goto(stage.url);
    await page.evaluate(() => start());
    await page.waitForFunction(() => (window as Opening).lazyPartIsThere);
    await visitThree(page);
    return page;
  }
  const visitThree = (page: Page): Promise<void> =>
    page.evaluate(async () => {
      for (let id = 1; id <= 3; id += 1) {
        tell({ pathname: `/services/detail/${id}/tasks`, action: 'PUSH' });
        await Promise.resolve();
      }
    });
  /** What came since, by path, in the order in which it happened. */
  async function watchArrivals() {
    const had = (await stage.receiver.received()).length;
    const came = async () => (await stage.receiver.received()).slice(had);
    return {
      came: async () => (await came()).map(({ properties }) => properties.path),
      async atLeast(count: number): Promise<void> {
        await until(`${count} events`, async () => ((await came()).length >= count ? true : undefined));
      },
    };
  }
  /** Proves that whatever was on its way has come: another page's event, sent later. */
  async function sendAnother(): Promise<void> {
    const arrivals = await watchArrivals();
    const page = await browser.context.newPage();
    await page.goto(stage.url);
    await page.evaluate(() => start());
    await arrivals.atLeast(1);
    await page.close();
  }
  const accepted = async (): Promise<number> => (await stage.proxy.health()).intake.accepted;

  it('delivers what is held when its tab is closed', async () => {
    const arrivals = await watchArrivals();
    const page = await openPage();
    expect(await arrivals.came()).toEqual([]);
    await page.close();
    await arrivals.atLeast(4);
    expect(await arrivals.came()).toEqual([DASHBOARD, TASKS, TASKS, TASKS]);
  });

  it('delivers it when it is hidden, and nothing of it twice when it is shown again and the SDK would be opened', async () => {
    const arrivals = await watchArrivals();
    const page = await openPage();
    const become = (state: DocumentVisibilityState): Promise<void> =>
      page.evaluate((now) => {
        Object.defineProperty(document, 'visibilityState', { value: now, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
      }, state);
    await become('hidden');
    await arrivals.atLeast(4);
    await become('visible');
    await page.evaluate(() => (window as Opening).becomeIdle?.());
    await visitThree(page);
    await arrivals.atLeast(7);
    await page.close();
    await sendAnother();
    expect(await arrivals.came()).toEqual([DASHBOARD, TASKS, TASKS, TASKS, TASKS, TASKS, TASKS, DASHBOARD]);
  });

  it('delivers it once when the page comes back from the back/forward cache, and what happens there then', async () => {
    const arrivals = await watchArrivals();
    const before = await accepted();
    const page = await openPage();
    await page.goto(`${stage.url}/host.js`);
    await arrivals.atLeast(4);
    await page.goBack({ waitUntil: 'commit' });
    await page.waitForFunction(() => (window as Opening).comebacks === 1);
    await page.evaluate(() => (window as Opening).becomeIdle?.());
    // To come back is a page view as well.
    await arrivals.atLeast(5);
    await visitThree(page);
    await arrivals.atLeast(8);
    await page.close();
    await sendAnother();
    expect(await arrivals.came()).toEqual([DASHBOARD, ...Array(7).fill(TASKS), DASHBOARD]);
    expect(await accepted()).toBe(before + 9);
  });

  it("leaves none of it to the tab's next document", async () => {
    const arrivals = await watchArrivals();
    const page = await openPage();
    await page.reload();
    await arrivals.atLeast(4);
    await page.evaluate(() => start());
    await page.evaluate(() => (window as Opening).becomeIdle?.());
    await arrivals.atLeast(5);
    await page.close();
    await sendAnother();
    expect(await arrivals.came()).toEqual([DASHBOARD, TASKS, TASKS, TASKS, DASHBOARD, DASHBOARD]);
  });

  it('delivers nothing of it after a no, though nothing but the page itself has heard it', async () => {
    const arrivals = await watchArrivals();
    const before = await accepted();
    const page = await openPage();
    const posts: string[] = [];
    page.on('request', (request) => posts.push(...(request.method() === 'POST' ? [request.url()] : [])));
    await page.evaluate((key) => localStorage.setItem(key, 'no, untold'), CHOICE_KEY);
    await page.close();
    const [other = await browser.context.newPage()] = browser.context.pages();
    await other.goto(stage.url);
    await other.evaluate((key) => localStorage.removeItem(key), CHOICE_KEY);
    await sendAnother();
    expect(await arrivals.came()).toEqual([DASHBOARD]);
    expect(posts).toEqual([]);
    expect(await accepted()).toBe(before + 1);
  });
});
