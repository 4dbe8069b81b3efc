import { property } from './property.ts';

/**
 * The part of the DC/OS UI's plugin SDK that this plugin uses, as v6.2.0 hands it to `plugin(SDK)`. Hook names and
 * shapes are the same from DC/OS 1.13 on.
 */
export interface PluginSdk {
  /** What ui-config has under the plugin's id, verbatim. */
  readonly config: unknown;
  readonly Hooks: {
    /** The host sorts priorities as strings; where we need no place in that order we leave it out. */
    addAction(name: string, listener: (...args: readonly unknown[]) => void): void;
    addFilter(name: string, filter: (...args: readonly unknown[]) => unknown, priority?: number): void;
  };
  /** Holds `config: { ccid, config }` alone: `getAppState().metadata` was last filled in DC/OS 1.9. */
  readonly Store: { getAppState(): unknown };
}

/** ui-config, as the host's store has it. */
const uiConfig = (sdk: PluginSdk): unknown => property(property(sdk.Store.getAppState(), 'config'), 'config');

/** The cluster's id from ui-config, for events on their way to the proxy. A hint: the proxy knows better. */
export const clusterId = (sdk: PluginSdk): unknown => property(property(uiConfig(sdk), 'clusterConfiguration'), 'id');

/**
 * How people log in with the host's own form, as ui-config tells: at an OAuth provider with the plugin `oauth` (open
 * DC/OS), by name and password with `authentication` (enterprise), which also has links to SAML and OpenID Connect
 * providers. `unknown`: there is no login plugin, so no users, and no cookie that tells of them.
 */
export function loginForm(sdk: PluginSdk): 'oauth' | 'local' | 'unknown' {
  const plugins = property(property(uiConfig(sdk), 'uiConfiguration'), 'plugins');
  const has = (id: string): boolean => property(property(plugins, id), 'enabled') === true;
  return has('oauth') ? 'oauth' : has('authentication') ? 'local' : 'unknown';
}
