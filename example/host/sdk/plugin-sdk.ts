import type { Hooks } from './hooks.ts';
import { type Action, createStore, type Reducer } from './store.ts';

const APPLICATION = 'APPLICATION';
const APP_STORE_CHANGE = 'APP_STORE_CHANGE';
const constants = { APPLICATION, APP_STORE_CHANGE };

export type PluginsConfig = Readonly<Record<string, { readonly enabled?: boolean; readonly [key: string]: unknown }>>;

export interface UiConfig {
  readonly uiConfiguration: { readonly plugins: PluginsConfig };
  readonly clusterConfiguration: { readonly firstUser: boolean; readonly id: string };
}

export type Plugin = (sdk: PluginSdk) => unknown;
export type PluginSdk = ReturnType<ReturnType<typeof createPluginHost>['sdkFor']>;

/** What the application knows and shows to plugins: the configuration, and nothing else since DC/OS 1.10. */
function applicationReducer(state: unknown, action: Action): unknown {
  if (action.type === APP_STORE_CHANGE && action.storeID === 'config') return { config: action.data };
  return state ?? {};
}

/**
 * Starts plugins as the DC/OS UI does: synchronously, in the order of the keys in ui-config, with no isolation at all. A
 * plugin that throws, or a promise in `pluginsLoadedCheck` that never resolves, leaves the page blank.
 */
export function createPluginHost(options: {
  readonly hooks: Hooks;
  readonly plugins: Readonly<Record<string, Plugin>>;
}) {
  const { hooks, plugins } = options;
  const store = createStore({ [APPLICATION]: applicationReducer });
  const actionsOf: Record<string, unknown> = {};
  const storeConfigs: Record<string, unknown> = {};

  function addReducer(pluginID: string, reducer: unknown): void {
    if (typeof reducer !== 'function') throw new Error(`Reducer for ${pluginID} must be a function`);
    // A function it is; what it takes and gives is the plugin's word.
    store.addReducer(pluginID, reducer as Reducer);
  }

  const sdkFor = (pluginID: string, config: PluginsConfig[string]) => ({
    pluginID,
    config,
    Hooks: hooks,
    Store: {
      subscribe: store.subscribe,
      getState: store.getState,
      getOwnState: () => store.getState()[pluginID],
      getAppState: () => store.getState()[APPLICATION],
    },
    dispatch: store.dispatch,
    onDispatch: store.onDispatch,
    addStoreConfig<T extends { readonly storeID: string }>(definition: T): T {
      if (Object.hasOwn(storeConfigs, definition.storeID))
        throw new Error(`Store with ID ${definition.storeID} already exists.`);
      storeConfigs[definition.storeID] = definition;
      return definition;
    },
    registerActions(actions: unknown): void {
      if (Object.hasOwn(actionsOf, pluginID)) throw new Error(`${pluginID} already has registered actions.`);
      actionsOf[pluginID] = actions;
    },
    getActions(name: string, fallback?: unknown): unknown {
      if (Object.hasOwn(actionsOf, name)) return actionsOf[name];
      if (fallback !== undefined) return fallback;
      throw new Error(`No registered actions for ${name}. Make sure plugin is loaded or actions are registered`);
    },
    constants,
    initialize,
    __getSDK: sdkForAnybody,
    __addReducer: addReducer,
  });

  // Breaks the circle in the type of what sdkFor returns.
  function sdkForAnybody(pluginID: string, config: PluginsConfig[string]): object {
    return sdkFor(pluginID, config);
  }

  function initialize(pluginsConfig: PluginsConfig): void {
    for (const [pluginID, config] of Object.entries(pluginsConfig)) {
      const plugin = Object.hasOwn(plugins, pluginID) ? plugins[pluginID] : undefined;
      if (plugin === undefined || config.enabled !== true) continue;
      const reducer = plugin(sdkFor(pluginID, config));
      if (reducer) addReducer(pluginID, reducer);
    }
    void Promise.all(hooks.applyFilter<unknown[]>('pluginsLoadedCheck', [])).then(() => {
      hooks.applyFilter('applicationConfiguration', {});
      hooks.applyFilter('applicationContents', null);
      hooks.doAction('pluginsConfigured');
    });
  }

  /** The configuration arrived: the first one starts the plugins. */
  const unsubscribe = store.subscribe(() => {
    // The application reducer above is the only writer of this slice.
    const application = store.getState()[APPLICATION] as { readonly config?: { readonly config: UiConfig } };
    if (application.config === undefined) return;
    unsubscribe();
    initialize(application.config.config.uiConfiguration.plugins);
  });

  return {
    sdkFor,
    store,
    setConfig(config: UiConfig): void {
      store.dispatch({ type: APP_STORE_CHANGE, storeID: 'config', data: { ccid: {}, config } });
    },
  };
}
