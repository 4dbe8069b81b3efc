/**
 * The UI's hooks as plugins meet them, traps included (observed in DC/OS UI 6.2.0):
 * listeners run in the order of their priorities sorted as strings (100 before 20, 10 the default), and nothing isolates
 * them from each other: one that throws keeps those after it from running.
 */
export type Listener = (...args: unknown[]) => unknown;
type ByPriority = Record<string, Listener[]>;
type Register = Record<string, ByPriority>;

const DEFAULT_PRIORITY = 10;

function add(register: Register, name: string, listener: Listener, priority: unknown): void {
  const key = String(typeof priority === 'number' ? priority : DEFAULT_PRIORITY);
  register[name] ??= {};
  register[name][key] ??= [];
  register[name][key].push(listener);
}

function remove(register: Register, name: string, listener: Listener): void {
  const byPriority = register[name] ?? {};
  for (const [key, listeners] of Object.entries(byPriority))
    byPriority[key] = listeners.filter((other) => other !== listener);
}

/** A copy: what a listener adds or removes counts from the next time on. */
function inOrder(register: Register, name: string): Listener[] {
  const byPriority = register[name] ?? {};
  return Object.keys(byPriority)
    .sort()
    .flatMap((key) => byPriority[key] ?? []);
}

export function createHooks() {
  const actions: Register = {};
  const filters: Register = {};
  return {
    actions,
    filters,
    addAction: (name: string, listener: Listener, priority?: number) => add(actions, name, listener, priority),
    removeAction: (name: string, listener: Listener) => remove(actions, name, listener),
    doAction(name: string, ...args: unknown[]): void {
      for (const listener of inOrder(actions, name)) listener(...args);
    },
    addFilter: (name: string, listener: Listener, priority?: number) => add(filters, name, listener, priority),
    removeFilter: (name: string, listener: Listener) => remove(filters, name, listener),
    /** The host takes what comes back on trust: a filter that returns undefined breaks it. */
    applyFilter<T>(name: string, value: T, ...args: unknown[]): T {
      let current: unknown = value;
      for (const listener of inOrder(filters, name)) current = listener(current, ...args);
      // On trust, as the DC/OS UI does.
      return current as T;
    },
  };
}

export type Hooks = ReturnType<typeof createHooks>;
