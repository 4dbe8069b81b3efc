/** @jest-environment jsdom */
import { readFileSync } from 'node:fs';
import { Analytics, AnalyticsBrowser } from '@segment/analytics-next';
import { openAnalytics, type SdkEvent } from '../../../src/plugin/analytics.ts';
import type { Captured } from '../../../src/plugin/captured.ts';

/** The contract with analytics-next that src/plugin/analytics.ts relies on, against the version that is installed. */
const page: Captured = { name: 'page', properties: { path: '/nodes/:nodeID' }, at: 0 };
const login: Captured = { name: 'dcos_login', properties: { method: 'local' }, at: 0 };
const atOnce = (): Promise<void> => Promise.resolve();
const later = (ms = 50): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Every door to the network that jsdom has; the SDK finds `fetch` on the window. */
const requests: string[] = [];
beforeEach(() => {
  requests.length = 0;
  localStorage.clear();
  window.fetch = (input) => {
    requests.push(`fetch ${String(input)}`);
    return Promise.reject(new Error('no network'));
  };
  XMLHttpRequest.prototype.open = (method: string, url: string | URL) => {
    requests.push(`${method} ${String(url)}`);
  };
  navigator.sendBeacon = (url) => requests.push(`beacon ${String(url)}`) > 0;
});

afterEach(() => jest.restoreAllMocks());

async function start() {
  const captured: SdkEvent[] = [];
  const analytics = await openAnalytics((event) => captured.push(event), atOnce);
  return { captured, analytics };
}

describe('analytics-next, as it is opened here', () => {
  it('is the version whose undocumented behaviour was measured', () => {
    const manifest = JSON.parse(readFileSync(require.resolve('@segment/analytics-next/package.json'), 'utf8'));
    const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect(manifest.version).toBe('1.84.3');
    expect(devDependencies['@segment/analytics-next']).toBe('1.84.3');
  });

  it('makes nothing of itself before the browser has time for it', async () => {
    const { register } = Analytics.prototype;
    const made: unknown[] = [];
    jest.spyOn(Analytics.prototype, 'register').mockImplementation(function (this: Analytics, ...plugins) {
      made.push(this);
      return register.apply(this, plugins);
    });
    let haveTime = (): void => undefined;
    const idle = (): Promise<void> =>
      new Promise((resolve) => {
        haveTime = resolve;
      });
    const opening = openAnalytics(() => undefined, idle);
    await later();
    expect(made).toEqual([]);
    haveTime();
    await opening;
    expect(made).toHaveLength(1);
  });

  it('hands over each event inside the call, before anything can wait', async () => {
    const { captured, analytics } = await start();
    analytics.send(page, 'id-1');
    expect(captured).toMatchObject([{ name: 'page', messageId: 'id-1', properties: { path: '/nodes/:nodeID' } }]);
    analytics.send(login, 'id-2');
    expect(captured[1]).toEqual({ name: 'dcos_login', messageId: 'id-2', properties: { method: 'local' } });
  });

  it('hands over also what is said while the page is being hidden', async () => {
    const { captured, analytics } = await start();
    window.addEventListener('pagehide', () => analytics.send(login, 'id'), { once: true });
    window.dispatchEvent(new Event('pagehide'));
    expect(captured).toHaveLength(1);
  });

  it('adds the address and the title to a page, which is why the payload is built and not copied', async () => {
    document.title = 'a secret title';
    const { captured, analytics } = await start();
    analytics.send(page, 'id');
    expect(captured[0]?.properties).toMatchObject({ title: 'a secret title', url: 'http://localhost/' });
  });

  it('contacts nobody and stores nothing', async () => {
    window.history.replaceState({}, '', '/?ajs_uid=victim&ajs_event=Injected&ajs_aid=x&utm_source=y&btid=z');
    const stored = jest.spyOn(Storage.prototype, 'setItem');
    const timers = jest.spyOn(window, 'setTimeout');
    const { analytics, captured } = await start();
    for (let i = 0; i < 20; i += 1) analytics.send(i % 2 ? page : login, `id-${i}`);
    window.dispatchEvent(new Event('pagehide'));
    await later(600);
    expect(requests).toEqual([]);
    expect(stored).not.toHaveBeenCalled();
    // The SDK's metrics of itself would go out after 30 seconds.
    expect(timers.mock.calls.filter(([, ms = 0]) => ms > 1000)).toEqual([]);
    expect(document.cookie).toBe('');
    expect(document.querySelectorAll('script')).toHaveLength(0);
    expect(captured).toHaveLength(20);
    window.history.replaceState({}, '', '/');
  });

  it('knows no user and no anonymous id of its own, and no longer enriches with what the browser is', async () => {
    const instances: Analytics[] = [];
    const load = jest.spyOn(AnalyticsBrowser.prototype, 'load').mockImplementation(function (
      this: AnalyticsBrowser,
      ...args
    ) {
      load.mockRestore();
      const loading = this.load(...args);
      void loading.then(([instance]) => instances.push(instance));
      return loading;
    });
    const { analytics } = await start();
    const [instance] = instances;
    expect(instance?.queue.plugins.map(({ name }) => name)).toEqual([]);
    const context = await new Promise<{ readonly event: object }>((resolve) => {
      instance?.on('dispatch_start', (ctx) => setTimeout(() => resolve(ctx), 50));
      analytics.send(login, 'id');
    });
    expect(context.event).not.toHaveProperty('anonymousId');
    expect(context.event).not.toHaveProperty('userId');
    expect(context.event).not.toHaveProperty('context.userAgent');
    expect(context.event).not.toHaveProperty('context.locale');
    expect(context.event).not.toHaveProperty('context.timezone');
  });

  it('hands over nothing once it is closed', async () => {
    const { captured, analytics } = await start();
    analytics.close();
    analytics.send(page, 'id');
    expect(captured).toEqual([]);
  });

  it('remembers every id for ever, so it is replaced every 1,000 events, and none is lost or doubled by that', async () => {
    const { captured, analytics } = await start();
    const construct = jest.spyOn(AnalyticsBrowser.prototype, 'load');
    for (let i = 0; i < 3500; i += 1) {
      analytics.send(login, `id-${i}`);
      if (i % 100 === 0) await later(0);
    }
    expect(captured.map(({ messageId }) => messageId)).toEqual(Array.from({ length: 3500 }, (_, i) => `id-${i}`));
    expect(construct).toHaveBeenCalledTimes(3);
    construct.mockRestore();
  });
});
