/** The Hooks of the DC/OS UI's plugin SDK, as a plugin meets them: nothing is caught, priorities sort as strings. */
export interface HostHooks {
  addAction(name: string, listener: (...args: readonly unknown[]) => void, priority?: number): void;
  doAction(name: string, ...args: readonly unknown[]): void;
  /** Names of the actions that somebody listens to. */
  listened(): readonly string[];
}

export function createHooks(): HostHooks {
  const actions = new Map<
    string,
    { readonly priority: string; readonly listener: (...args: readonly unknown[]) => void }[]
  >();
  return {
    addAction(name, listener, priority = 10) {
      const listeners = actions.get(name) ?? [];
      listeners.push({ priority: String(priority), listener });
      listeners.sort((a, b) => (a.priority < b.priority ? -1 : a.priority > b.priority ? 1 : 0));
      actions.set(name, listeners);
    },
    doAction(name, ...args) {
      for (const { listener } of actions.get(name) ?? []) listener(...args);
    },
    listened: () => [...actions.keys()].sort(),
  };
}

export const CLUSTER_ID = '70b28f00-e38f-41b2-a723-aab344f535b9';

/** What the DC/OS UI hands to `plugin(SDK)`; `getAppState()` holds `config` alone. */
export function createSdk(config: unknown = { enabled: true }, plugins: object = {}) {
  const hooks = createHooks();
  const uiConfig = { uiConfiguration: { plugins }, clusterConfiguration: { id: CLUSTER_ID, firstUser: false } };
  const state = { config: { ccid: {}, config: uiConfig } };
  return { pluginID: 'tracking', config, Hooks: hooks, Store: { getAppState: (): unknown => state } };
}
