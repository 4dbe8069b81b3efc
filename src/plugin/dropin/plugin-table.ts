import { property } from '../property.ts';
import type { Shield } from '../shield.ts';
import type { HostRequire, ModuleTable } from './webpack-4.ts';

/** `plugins/index` of the DC/OS UI: what it can start, by the key in ui-config. */
export type PluginTable = Record<string, unknown>;

/**
 * What the source of that module has, minified or not; each row is one shape that was shipped. Of the 2,568 modules of a
 * production build of v6.2.0 one has all words of the first row, and none those of the second.
 *
 * - v4 to v6: DC/OS 1.13.9, 2.0.4, 2.1, 2.2 (dcos-ui, plugins/index.ts of 4.0, v5.4.8, v6.2.0)
 * - v2: DC/OS 1.13.0, 2.0.0 (dcos-ui, plugins/index.js of release/1.13, index.ts of release/2.0)
 */
const SHAPES: readonly (readonly RegExp[])[] = [
  [/"auth-providers":/, /"ui-update-private":/],
  [/"ui-update":/, /\btracking:/, /\boauth:/, /\bbanner:/],
];
/** The module is a list of names; a longer one is something else, and would take its time to be searched. */
const MAX_CHARS = 20_000;
/** What all shapes have: looked for first, since an expression for each of thousands of modules is a long task. */
const WORD = '"ui-update';

export interface TableWatch {
  readonly shield: Shield;
  /** @param late the UI ran it before we came, and may have started its plugins already. */
  readonly onTable: (table: PluginTable, require: HostRequire, late: boolean) => void;
}

function isTableSource(source: string): boolean {
  return (
    source.length < MAX_CHARS &&
    source.indexOf(WORD) >= 0 &&
    SHAPES.some((words) => words.every((word) => word.test(source)))
  );
}

/** Looks for the module among these, and waits until it has run. */
export function watchPluginTable(
  modules: ModuleTable,
  require: HostRequire,
  { shield: { attempt }, onTable }: TableWatch,
): void {
  const found = (exports: unknown, late: boolean): void => {
    // ES module or CommonJS (1.13).
    const table = property(exports, 'default') ?? exports;
    if (typeof table === 'object' && table !== null && property(table, 'oauth')) {
      onTable(table as PluginTable, require, late);
    }
  };
  Object.keys(modules).forEach((id) => {
    const run = modules[id];
    if (typeof run !== 'function' || !isTableSource(String(run))) return;
    const ran = require.c[id];
    if (ran) {
      found(ran.exports, true);
      return;
    }
    modules[id] = function (module, exports, hostRequire) {
      run.call(this, module, exports, hostRequire);
      attempt(() => found(module.exports, false));
    };
  });
}
