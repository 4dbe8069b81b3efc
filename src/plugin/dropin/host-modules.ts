import { property } from '../property.ts';
import type { Shield } from '../shield.ts';
import type { HostRequire } from './webpack-4.ts';

const isFunction = (value: unknown): boolean => typeof value === 'function';

/** How to know one of the host's modules: a production build has numbers for names. */
const SHAPES: Readonly<Record<string, (exports: unknown) => boolean>> = {
  // Hooks, which the settings row uses, came with React 16.8.
  react: (exports) => isFunction(property(exports, 'createElement')) && isFunction(property(exports, 'useState')),
  'react-router': (exports) => {
    const history = property(exports, 'hashHistory');
    return isFunction(property(history, 'listen')) && isFunction(property(history, 'getCurrentLocation'));
  },
  'foundation-ui': (exports) =>
    isFunction(property(property(property(exports, 'MountService'), 'MountService'), 'registerComponent')),
};

/**
 * A `require` for the plugin, by the names its bundle asks for: the host's very own instances.
 *
 * @throws for a module that the host has not run; the plugin does without.
 */
export function createHostRequire(host: HostRequire, { attempt }: Shield): (name: string) => unknown {
  return (name) => {
    const isIt = SHAPES[name];
    // Reading what a module exports may run code of its own.
    const fits = (id: string): boolean => attempt(() => isIt?.(host.c[id]?.exports)) === true;
    const id = Object.keys(host.c).filter(fits)[0];
    if (id === undefined) throw new Error(`dcos-ui-telemetry: the host has no ${name}`);
    return host.c[id]?.exports;
  };
}
