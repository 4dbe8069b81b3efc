import type { ComponentType } from 'react';

/** Where plugins put components into the UI's pages: by the name of the place, the highest priority first. */
interface Registration {
  readonly component: ComponentType<Record<string, unknown>>;
  readonly type: string;
  readonly priority: number;
}

export function createMountService() {
  let registrations: readonly Registration[] = [];
  const listeners = new Set<() => void>();
  const changed = (): void => {
    for (const listener of [...listeners]) listener();
  };
  return {
    /** Only functions (classes too): `React.memo` and `forwardRef` give objects, which production builds ignore. */
    registerComponent(component: unknown, type: string, priority = 0): void {
      if (typeof component !== 'function') return;
      // A function it is; whether it is a component is the plugin's word.
      const added = { component: component as Registration['component'], type, priority };
      registrations = [...registrations, added].sort((a, b) => b.priority - a.priority);
      changed();
    },
    unregisterComponent(component: unknown, type: string): void {
      registrations = registrations.filter((entry) => entry.component !== component || entry.type !== type);
      changed();
    },
    findComponentsWithType: (type: string): readonly Registration['component'][] =>
      registrations.filter((entry) => entry.type === type).map((entry) => entry.component),
    addChangeListener(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
