/** @jest-environment jsdom */
import type { Location } from 'history';
import { protectedAnswers, publicAnswers } from '../../../example/cluster/routes.ts';
import type { Plugin } from '../../../example/host/sdk/plugin-sdk.ts';
import { until } from '../../support/until.ts';

/** Stands where the telemetry plugin would, and writes down what the host does. */
let plugin: Plugin = () => undefined;
jest.mock('dcos-ui-telemetry', () => (sdk: Parameters<Plugin>[0]) => plugin(sdk), { virtual: true });

const environment = process.env.NODE_ENV;
afterAll(() => {
  process.env.NODE_ENV = environment;
});

const options = { clusterId: 'the-id', version: '2.1.3' };
const answers = { ...publicAnswers(options), ...protectedAnswers(options) };

/** The cluster, as far as the page can tell. */
class Cluster {
  status = 0;
  responseText = '';
  onload?: () => void;
  private route = '';
  open(method: string, path: string): void {
    this.route = `${method} ${path}`;
  }
  setRequestHeader(): void {}
  send(): void {
    const found = answers[this.route];
    this.status = found === undefined ? 404 : 200;
    this.responseText = JSON.stringify(found?.(0) ?? null);
    setTimeout(() => this.onload?.());
  }
}

const logIn = () => {
  // biome-ignore lint/suspicious/noDocumentCookie: jsdom has no Cookie Store API
  document.cookie = `dcos-acs-info-cookie=${btoa('{"uid":"jane.doe@example.com","description":"Jane Doe"}')}`;
};

/** A fresh document: each test loads the host's modules, and with them react-router's history, anew. */
async function open(hash: string) {
  jest.resetModules();
  // React as it is shipped: its other build asks tests to wrap what nobody wraps in a page.
  process.env.NODE_ENV = 'production';
  if (window.location.hash !== hash) {
    const changed = new Promise((resolve) => window.addEventListener('hashchange', resolve, { once: true }));
    window.location.hash = hash;
    await changed;
  }
  document.body.innerHTML = '<div id="application"></div>';
  const { start } = await import('../../../example/host/start.tsx');
  const { pluginsTable } = await import('../../../example/host/plugins/index.ts');
  const { hashHistory } = await import('react-router');
  start(document.getElementById('application'), (auth, request) => pluginsTable(auth, request, true));
  return hashHistory;
}

const actions = ['pluginsConfigured', 'applicationRendered', 'routes'];
const filters = ['pluginsLoadedCheck', 'applicationConfiguration', 'applicationRedirectRoute', 'applicationRoutes'];

function recorder() {
  const log: string[] = [];
  plugin = ({ Hooks }) => {
    log.push('plugin');
    for (const name of actions) Hooks.addAction(name, (...args) => log.push(`${name} ${args.length}`));
    for (const name of filters)
      Hooks.addFilter(name, (value) => {
        log.push(name);
        return value;
      });
    // The registry the host itself uses, after resetModules.
    const { hashHistory } = jest.requireActual('react-router');
    hashHistory.listen((location: Location) => log.push(`${location.action} ${location.pathname}`));
  };
  return log;
}

const heading = () => document.querySelector('h1')?.textContent;

beforeEach(() => {
  Object.assign(globalThis, { XMLHttpRequest: Cluster });
  // jsdom has none.
  Object.assign(performance, { mark: () => undefined });
  logIn();
});

describe('the example host', () => {
  it('starts in the order of the DC/OS UI, and reports no navigation for a deep link', async () => {
    const log = recorder();
    await open('#/catalog/packages');
    await until('the page', () => heading() === 'Catalog' || undefined);
    expect(log).toEqual([
      'plugin',
      'pluginsLoadedCheck',
      'applicationConfiguration',
      'pluginsConfigured 0',
      'applicationRedirectRoute',
      'applicationRoutes',
      'applicationRendered 0',
      'routes 1',
    ]);
  });

  it('reports a click through a redirect as PUSH, REPLACE and the echo POP', async () => {
    const log = recorder();
    const history = await open('#/dashboard');
    await until('the page', () => heading() === 'Dashboard' || undefined);
    log.length = 0;
    history.push('/catalog');
    await until('the echo', () => log.includes('POP /catalog/packages') || undefined);
    expect(log).toEqual(['PUSH /catalog', 'REPLACE /catalog/packages', 'POP /catalog/packages']);
  });

  it('sends who is not logged in to the login page, which knows where they wanted to go', async () => {
    // biome-ignore lint/suspicious/noDocumentCookie: jsdom has no Cookie Store API
    document.cookie = 'dcos-acs-info-cookie=; expires=Thu, 01 Jan 1970 00:00:00 GMT';
    recorder();
    await open('#/catalog/packages');
    await until('the login page', () => document.querySelector('[name=password]') ?? undefined);
    expect(window.location.hash).toBe('#/login?relativePath=/catalog/packages');
  });
});
