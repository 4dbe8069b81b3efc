import React from 'react';
import ReactDOM from 'react-dom';
import { hashHistory, Router } from 'react-router';
import { type Host, HostContext } from './host-context.ts';
import { buildRoutes } from './routes/host-route.ts';
import { createTree } from './routes/tree.ts';
import { createHooks } from './sdk/hooks.ts';
import { createPluginHost, type Plugin, type UiConfig } from './sdk/plugin-sdk.ts';
import { type AuthStore, createAuthStore } from './stores/auth.ts';
import { createMetadataStore } from './stores/metadata.ts';
import { createRequest, type Request } from './stores/request.ts';

const UI_CONFIG = '/dcos-metadata/ui-config.json';

/**
 * The UI from nothing to its first page, in the order plugins have come to rely on: ui-config, the plugins, the check
 * that they are loaded, `pluginsConfigured`, the first word of the cluster, `applicationRoutes`, the first render,
 * `applicationRendered`, and last `routes`, once for the life of the document.
 *
 * @param plugins what it can start, by the key in ui-config; looked into when ui-config is there, as in the DC/OS UI.
 */
export function start(
  root: HTMLElement | null,
  plugins: (auth: AuthStore, request: Request) => Readonly<Record<string, Plugin>>,
): void {
  if (root === null) throw new Error('the page has no element for the application');
  const hooks = createHooks();
  const request = createRequest(hooks);
  const auth = createAuthStore({ hooks, request });
  const metadata = createMetadataStore(request);
  const pluginHost = createPluginHost({ hooks, plugins: plugins(auth, request) });

  function render(config: UiConfig): void {
    const host: Host = { hooks, auth, metadata, request, config, cache: new Map() };
    const routes = buildRoutes(createTree(hooks));
    ReactDOM.render(
      <HostContext.Provider value={host}>
        <Router history={hashHistory} routes={routes} />
      </HostContext.Provider>,
      root,
      () => {
        performance.mark('host-rendered');
        hooks.doAction('applicationRendered');
      },
    );
    hooks.doAction('routes', routes);
  }

  request<UiConfig>(UI_CONFIG).then((config) => {
    hooks.addAction('pluginsConfigured', () => {
      // The UI waits for the cluster's first answer, good or bad; who is logged out gets none.
      const firstAnswer = auth.isLoggedIn() ? request('/mesos/metrics/snapshot') : Promise.resolve();
      void firstAnswer.catch(() => undefined).then(() => render(config));
    });
    hooks.addAction('userLogoutSuccess', () => {
      void request<UiConfig>(UI_CONFIG).then(pluginHost.setConfig);
    });
    pluginHost.setConfig(config);
  });
}
