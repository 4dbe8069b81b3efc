/** A store with redux's contract, as far as the UI shows it to plugins: one slice of the state for each of them. */
export interface Action {
  readonly type: string;
  readonly [key: string]: unknown;
}

export type Reducer = (state: unknown, action: Action) => unknown;

export function createStore(initial: Readonly<Record<string, Reducer>>) {
  const reducers: Record<string, Reducer> = { ...initial };
  const subscribers = new Set<() => void>();
  const watchers = new Set<(action: Action) => void>();
  let state: Readonly<Record<string, unknown>> = {};

  function dispatch(action: Action): Action {
    state = Object.fromEntries(Object.entries(reducers).map(([key, reduce]) => [key, reduce(state[key], action)]));
    for (const watcher of [...watchers]) watcher(action);
    for (const subscriber of [...subscribers]) subscriber();
    return action;
  }

  dispatch({ type: '@@host/INIT' });
  return {
    dispatch,
    getState: () => state,
    subscribe(subscriber: () => void): () => void {
      subscribers.add(subscriber);
      return () => subscribers.delete(subscriber);
    },
    onDispatch(watcher: (action: Action) => void): () => void {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    addReducer(key: string, reducer: Reducer): void {
      reducers[key] = reducer;
      dispatch({ type: '@@host/REPLACE' });
    },
  };
}

export type Store = ReturnType<typeof createStore>;
