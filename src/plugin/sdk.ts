import { property } from './property.ts';

/**
 * The part of the DC/OS UI's plugin SDK that this plugin uses, as v6.2.0 hands it to `plugin(SDK)`. Hook names and
 * shapes are the same from DC/OS 1.13 on.
 */
export interface PluginSdk {
  /** What ui-config has under the plugin's id, verbatim. */
  readonly config: unknown;
  readonly Hooks: {
    /** The host sorts priorities as strings; we need no place in that order and leave it out. */
    addAction(name: string, listener: (...args: readonly unknown[]) => void): void;
  };
  /** Holds `config: { ccid, config }` alone: `getAppState().metadata` was last filled in DC/OS 1.9. */
  readonly Store: { getAppState(): unknown };
}

const CLUSTER_ID = /^[\w-]{1,64}$/;

/** The cluster's id from ui-config, for events on their way to the proxy. A hint: the proxy knows better. */
export function clusterId(sdk: PluginSdk): string | undefined {
  const config = property(property(sdk.Store.getAppState(), 'config'), 'config');
  const id = property(property(config, 'clusterConfiguration'), 'id');
  return typeof id === 'string' && CLUSTER_ID.test(id) ? id : undefined;
}
