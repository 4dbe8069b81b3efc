import * as React from 'react';
import * as ReactDOM from 'react-dom';
import { createRoutes, hashHistory, Router } from 'react-router';
import { createHooks } from '../../../example/host/sdk/hooks.ts';
import { createPluginHost, type Plugin } from '../../../example/host/sdk/plugin-sdk.ts';
import { countComebacks, type HostApp } from '../host-app.ts';
import { form, routes as tree } from './routes.tsx';

/** A DC/OS UI as small as can be: its hooks, its plugin contract, its router; the routes are those of the tests. */
declare const require: (id: 'dcos-ui-telemetry') => Plugin;

const root = document.body.appendChild(document.createElement('div'));
const routes = createRoutes(tree);
const hooks = createHooks();
const turn = () => new Promise<void>((resolve) => setTimeout(resolve, 0));
let ready = false;

function mount(): void {
  ReactDOM.render(
    <React.StrictMode>
      <Router history={hashHistory} routes={routes} />
    </React.StrictMode>,
    root,
  );
}

hooks.addAction('pluginsConfigured', () => {
  mount();
  hooks.doAction('routes', routes);
  ready = true;
});
createPluginHost({ hooks, plugins: { tracking: require('dcos-ui-telemetry') } }).setConfig({
  uiConfiguration: { plugins: { tracking: { enabled: true } } },
  clusterConfiguration: { firstUser: false, id: 'of-the-host' },
});

const app: HostApp = {
  version: React.version,
  ready: () => ready,
  at: () => hashHistory.getCurrentLocation().pathname,
  push: (to) => {
    hashHistory.push(to);
    return turn();
  },
  replace: (to) => {
    hashHistory.replace(to);
    return turn();
  },
  remount() {
    ReactDOM.unmountComponentAtNode(root);
    mount();
  },
  async unblock() {
    const kept = hashHistory.getCurrentLocation().pathname === '/form';
    form.keeps = false;
    await app.push('/users');
    return kept;
  },
  comebacks: countComebacks(),
};
Object.assign(window, { app });
