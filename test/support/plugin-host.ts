/** The Hooks of the DC/OS UI's plugin SDK, as a plugin meets them: nothing is caught, priorities sort as strings. */
export interface HostHooks {
  addAction(name: string, listener: (...args: readonly unknown[]) => void, priority?: number): void;
  doAction(name: string, ...args: readonly unknown[]): void;
  addFilter(name: string, filter: (...args: readonly unknown[]) => unknown, priority?: number): void;
  applyFilter(name: string, value: unknown, ...args: readonly unknown[]): unknown;
  /** Names of the actions that somebody listens to. */
  listened(): readonly string[];
}

type Listener = (...args: readonly unknown[]) => unknown;
type Register = Map<string, { readonly priority: string; readonly listener: Listener }[]>;

function add(register: Register, name: string, listener: Listener, priority: number): void {
  const listeners = register.get(name) ?? [];
  listeners.push({ priority: String(priority), listener });
  listeners.sort((a, b) => (a.priority < b.priority ? -1 : a.priority > b.priority ? 1 : 0));
  register.set(name, listeners);
}

export function createHooks(): HostHooks {
  const actions: Register = new Map();
  const filters: Register = new Map();
  return {
    addAction: (name, listener, priority = 10) => add(actions, name, listener, priority),
    doAction(name, ...args) {
      for (const { listener } of actions.get(name) ?? []) listener(...args);
    },
    addFilter: (name, filter, priority = 10) => add(filters, name, filter, priority),
    applyFilter: (name, value, ...args) =>
      (filters.get(name) ?? []).reduce((current, { listener }) => listener(current, ...args), value),
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
