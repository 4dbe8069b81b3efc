import { parseConfig } from '../config.ts';
import { property } from '../property.ts';
import { dcosRoutes } from '../routers/dcos-routes.ts';
import { createHashHistory } from '../routers/hash.ts';
import type { PluginSdk } from '../sdk.ts';
import { hasSession, watchSession } from './session.ts';
import { showSettingsLink } from './settings-link.ts';

const UI_CONFIG = '/dcos-metadata/ui-config.json';

/** What the plugin is called with. */
export type StartPlugin = (sdk: PluginSdk, require: (name: string) => unknown) => void;

export interface StandInDeps {
  readonly browser: Window;
  readonly guard: <A extends readonly unknown[]>(run: (...args: A) => void) => (...args: A) => void;
  /** Adds to a configuration what the script's tag says. */
  readonly withTag: (config: unknown) => unknown;
  readonly start: StartPlugin;
}

/**
 * Plays the host to the plugin where the real one does not let us in: the same actions, from what every script on the
 * page can see. The address behind the `#` stands for the router, the table of routes for the tree, the cookie for the
 * login, the cluster's ui-config for the store. There is no place for the settings row; a link takes its place.
 *
 * As in the DC/OS UI, a plugin that is not enabled, or whose configuration does not come, is not started.
 */
export function startStandIn({ browser, guard, withTag, start }: StandInDeps): void {
  const listeners: Record<string, ((...args: readonly unknown[]) => void)[]> = {};
  const doAction = (name: string, ...args: readonly unknown[]): void =>
    listeners[name]?.forEach((listener) => {
      listener(...args);
    });
  const hooks: PluginSdk['Hooks'] = {
    addAction(name, listener) {
      listeners[name] = (listeners[name] ?? []).concat(listener);
    },
    // There are no routes to add a tab to; the link leads to the same plots.
    addFilter: () => undefined,
  };
  const configured = guard((uiConfig: unknown) => {
    const plugins = property(property(uiConfig, 'uiConfiguration'), 'plugins');
    const isEnabled = (id: string): boolean => property(property(plugins, id), 'enabled') === true;
    const tracking = property(plugins, 'tracking');
    if (!isEnabled('tracking')) return;
    const config = withTag(tracking);
    const sdk: PluginSdk = { config, Hooks: hooks, Store: { getAppState: () => ({ config: { config: uiConfig } }) } };
    const withLogin = isEnabled('oauth') || isEnabled('authentication');
    // Without a session the UI shows the login page, a moment after the address that was asked for.
    const hashHistory = createHashHistory(
      browser,
      (pathname) => !withLogin || hasSession(browser) || pathname === '/login',
    );
    start(sdk, (name) => {
      if (name !== 'react-router') throw new Error(`dcos-ui-telemetry: there is no ${name} here`);
      return { hashHistory };
    });
    watchSession(browser, {
      login: guard(() => doAction('userLoginSuccess')),
      logout: guard(() => doAction('userLogoutSuccess')),
    });
    doAction('routes', dcosRoutes());
    showSettingsLink(browser, parseConfig(config).base, 'Telemetry: what is sent, and your choice');
  });

  browser
    .fetch(UI_CONFIG, { credentials: 'same-origin', referrerPolicy: 'no-referrer' })
    .then((response) => (response.ok ? response.json() : undefined))
    .then(configured)
    .catch(() => undefined);
}
