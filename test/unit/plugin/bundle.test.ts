/** @jest-environment jsdom */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { act } from '@testing-library/react';
import type React from 'react';
import { hashHistory } from 'react-router';
import { type BatchServer, startBatchServer } from '../../support/batch-server.ts';
import { dcosRoutes } from '../../support/dcos-routes.tsx';
import { createNodeFetch } from '../../support/node-fetch.ts';
import { CLUSTER_ID, createSdk } from '../../support/plugin-host.ts';
import { until } from '../../support/until.ts';

/** What is shipped: dist/plugin/index.js, in a page with a miniature of the host. Build before running this. */
const dist = path.resolve(__dirname, '../../../dist/plugin');
type Plugin = ((sdk: unknown) => unknown) & { readonly default?: unknown };
interface Mounted {
  readonly component: () => React.ReactElement;
  readonly type: string;
}

let server: BatchServer;
let mounted: Mounted[] = [];
/** What would go on beyond a test. */
const atTheEnd: (() => void)[] = [];
let warnings: jest.SpyInstance;
beforeEach(async () => {
  server = await startBatchServer();
  mounted = [];
  window.fetch = createNodeFetch(() => new URL(server.url).origin);
  warnings = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  jest.resetModules();
  const requestIdleCallback = (run: () => void): number => {
    run();
    return 0;
  };
  Object.assign(window, { requestIdleCallback });
  localStorage.clear();
});
afterEach(async () => {
  for (const stop of atTheEnd.splice(0)) stop();
  warnings.mockRestore();
  await server.close();
});

function loadPlugin(foundationUi?: object): Plugin {
  jest.doMock(
    'foundation-ui',
    () => {
      if (!foundationUi) throw new Error("Cannot find module 'foundation-ui'");
      return foundationUi;
    },
    { virtual: true },
  );
  // The plugin listens for as long as its page lives; here the page outlives the test.
  const listen: typeof hashHistory.listen = (listener) => {
    atTheEnd.push(hashHistory.listen(listener));
    return () => undefined;
  };
  jest.doMock('react-router', () => ({ hashHistory: { ...hashHistory, listen } }));
  return require(path.join(dist, 'index.js'));
}
const foundationUi = {
  MountService: {
    MountService: {
      registerComponent: (component: Mounted['component'], type: string) => mounted.push({ component, type }),
    },
  },
};

/** Runs a script that was loaded: to its code it is the one that runs (HTML, `document.currentScript`). */
function run(loaded: HTMLScriptElement, code: string): void {
  Object.defineProperty(document, 'currentScript', { value: loaded, configurable: true });
  const script = document.createElement('script');
  script.textContent = code;
  document.body.append(script);
  Reflect.deleteProperty(document, 'currentScript');
}

/** The browser's part: runs the chunk whose script element was added, or fails it. */
function watchScripts(proxy: 'serves' | 'answers 401') {
  const asked: string[] = [];
  const observer = new MutationObserver((records) => {
    for (const script of records.flatMap(({ addedNodes }) => [...addedNodes])) {
      if (!(script instanceof HTMLScriptElement)) continue;
      const { pathname } = new URL(script.src);
      asked.push(pathname);
      if (proxy === 'serves')
        run(script, readFileSync(path.join(dist, pathname.replace('/service/telemetry/', '')), 'utf8'));
      script.dispatchEvent(new Event(proxy === 'serves' ? 'load' : 'error'));
    }
  });
  observer.observe(document.head, { childList: true });
  const stop = (): void => observer.disconnect();
  atTheEnd.push(stop);
  return { asked, stop };
}

async function visit(address: string): Promise<void> {
  act(() => hashHistory.push(address));
  await new Promise((resolve) => setTimeout(resolve, 20));
}
const arrived = () => server.received.flatMap(({ body }) => body.batch);

describe('the bundle', () => {
  it('is a function, also as `default`, and returns nothing, since the host takes a returned function for a reducer', () => {
    const plugin = loadPlugin(foundationUi);
    expect(typeof plugin).toBe('function');
    expect(plugin.default).toBe(plugin);
    expect(plugin(createSdk({ enabled: false }))).toBeUndefined();
  });

  it('does nothing when it is loaded, and only registers when it is called', () => {
    const scripts = watchScripts('serves');
    const plugin = loadPlugin(foundationUi);
    expect(mounted).toEqual([]);
    const sdk = createSdk();
    plugin(sdk);
    expect(sdk.Hooks.listened()).toEqual(['routes', 'userLoginSuccess', 'userLogoutSuccess']);
    expect(mounted.map(({ type }) => type)).toEqual(['UISettings:UIDetails:Content']);
    expect(typeof mounted[0]?.component).toBe('function');
    expect(scripts.asked).toEqual([]);
  });

  it('brings the first page, a navigation and a login to the proxy, through a chunk that the proxy serves', async () => {
    const scripts = watchScripts('serves');
    await visit('/services/detail/%2Fsecret-app/tasks');
    const sdk = createSdk();
    loadPlugin(foundationUi)(sdk);
    sdk.Hooks.doAction('routes', dcosRoutes());
    await visit('/nodes');
    await visit('/nodes/10.0.0.1/health');
    sdk.Hooks.doAction('userLoginSuccess');
    await until('three events', () => (arrived().length >= 3 ? true : undefined));

    expect(arrived()).toMatchObject([
      { type: 'page', properties: { path: '/services/detail/:id/tasks' }, anonymousId: CLUSTER_ID },
      { type: 'page', properties: { path: '/nodes/:nodeID/health' } },
      { type: 'track', event: 'dcos_login', properties: { method: 'unknown' } },
    ]);
    expect(server.received[0]?.path).toBe('/service/telemetry/v1/batch');
    await until('the line about it', () => document.querySelector('.dcos-ui-telemetry-notice') ?? undefined);
    // The parts for sending and for people, each once.
    expect(scripts.asked.sort()).toEqual([
      expect.stringMatching(/^\/service\/telemetry\/assets\/delivery\.[0-9a-f]{8}\.js$/),
      expect.stringMatching(/^\/service\/telemetry\/assets\/ui\.[0-9a-f]{8}\.js$/),
    ]);
    expect({ ...localStorage }).toEqual({ 'dcos-ui-telemetry:choice': 'informed' });
    expect(server.desk.asked).toEqual(['GET policy', 'GET policy']);
    expect(document.cookie).toBe('');
    expect(warnings).not.toHaveBeenCalled();
  });

  it('asks for its chunk again after a login when the proxy would not give it before', async () => {
    const refused = watchScripts('answers 401');
    const sdk = createSdk();
    await visit('/dashboard');
    loadPlugin(foundationUi)(sdk);
    sdk.Hooks.doAction('routes', dcosRoutes());
    await until('the chunk to be asked for', () => refused.asked[0]);
    await visit('/components');
    refused.stop();
    const served = watchScripts('serves');
    sdk.Hooks.doAction('userLoginSuccess');
    await until('what waited', () => (arrived().length >= 3 ? true : undefined));
    expect(refused.asked).toHaveLength(1);
    expect(served.asked.filter((asked) => asked.includes('/delivery.'))).toHaveLength(1);
    expect(arrived().map(({ event, properties }) => event ?? properties.path)).toEqual([
      '/dashboard',
      '/components',
      'dcos_login',
    ]);
    expect(warnings).not.toHaveBeenCalled();
  });

  const boom = (): never => {
    throw new Error('of the host');
  };
  const throwing = { get: boom };
  it.each<[string, () => unknown]>([
    ['no SDK at all', () => undefined],
    ['an SDK without hooks', () => ({ config: { enabled: true } })],
    ['hooks that throw', () => ({ ...createSdk(), Hooks: { addAction: boom } })],
    ['a store that throws', () => ({ ...createSdk(), Store: { getAppState: boom } })],
    ['no store', () => ({ ...createSdk(), Store: undefined })],
    ['a configuration that throws', () => Object.defineProperty({ ...createSdk() }, 'config', throwing)],
    ['no configuration', () => ({ ...createSdk(), config: undefined })],
  ])('never throws at a host with %s, and warns once at most', async (_, makeSdk) => {
    const scripts = watchScripts('answers 401');
    const sdk = makeSdk() as ReturnType<typeof createSdk>;
    const plugin = loadPlugin(foundationUi);
    expect(() => {
      expect(plugin(sdk)).toBeUndefined();
      const doAction = sdk?.Hooks?.doAction ?? (() => undefined);
      doAction('routes', dcosRoutes());
      doAction('routes', undefined);
      doAction('routes', 7);
      doAction('userLoginSuccess');
      doAction('userLogoutSuccess', { unexpected: true });
    }).not.toThrow();
    await visit('/components');
    scripts.stop();
    expect(warnings.mock.calls.length).toBeLessThanOrEqual(1);
  });

  it('works without foundation-ui: no row, but page views', async () => {
    watchScripts('serves');
    await visit('/components');
    const sdk = createSdk();
    loadPlugin()(sdk);
    sdk.Hooks.doAction('routes', dcosRoutes());
    await until('a page view', () => arrived()[0]);
    expect(warnings).not.toHaveBeenCalled();
  });

  it('works without crypto', async () => {
    watchScripts('serves');
    const { crypto } = window;
    Object.defineProperty(window, 'crypto', { value: undefined, configurable: true });
    await visit('/components');
    const sdk = createSdk();
    loadPlugin(foundationUi)(sdk);
    sdk.Hooks.doAction('routes', dcosRoutes());
    const { messageId } = await until('a page view', () => arrived()[0]);
    expect(messageId).toMatch(/^[0-9a-f]{32}$/);
    Object.defineProperty(window, 'crypto', { value: crypto, configurable: true });
  });

  it.each(['fetch', 'AbortController'] as const)('keeps to itself what goes wrong without %s', async (missing) => {
    const scripts = watchScripts('serves');
    const errors: string[] = [];
    const onError = ({ message }: ErrorEvent): number => errors.push(message);
    window.addEventListener('error', onError);
    const original = Object.getOwnPropertyDescriptor(window, missing) ?? {};
    Object.defineProperty(window, missing, { value: undefined, configurable: true });
    await visit('/components');
    const sdk = createSdk();
    loadPlugin(foundationUi)(sdk);
    sdk.Hooks.doAction('routes', dcosRoutes());
    await visit('/dashboard');
    await new Promise((resolve) => setTimeout(resolve, 600));
    window.dispatchEvent(new Event('pagehide'));
    // Nobody could be asked, so nothing is loaded.
    expect(scripts.asked).toEqual([]);
    Object.defineProperty(window, missing, original);
    window.removeEventListener('error', onError);
    expect(errors).toEqual([]);
    expect(warnings.mock.calls.length).toBeLessThanOrEqual(1);
  });

  it('is off where localStorage throws, and the host notices nothing', async () => {
    const scripts = watchScripts('serves');
    const original = Object.getOwnPropertyDescriptor(window, 'localStorage');
    Object.defineProperty(window, 'localStorage', { get: boom, configurable: true });
    const sdk = createSdk();
    loadPlugin(foundationUi)(sdk);
    sdk.Hooks.doAction('routes', dcosRoutes());
    sdk.Hooks.doAction('userLoginSuccess');
    window.dispatchEvent(new Event('pageshow'));
    await visit('/dashboard');
    if (original) Object.defineProperty(window, 'localStorage', original);
    expect(scripts.asked).toEqual([]);
    expect(warnings).not.toHaveBeenCalled();
  });
});
