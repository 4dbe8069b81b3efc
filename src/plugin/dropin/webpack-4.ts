import { property } from '../property.ts';
import type { Shield } from '../shield.ts';

/**
 * The way into a running UI that webpack 4 built (the DC/OS UI since 1.13). Such a UI takes its chunks from an array,
 * `window.webpackJsonp`; so one more chunk, ours, is handed its `require` as any module of the UI is. What webpack 4's
 * runtime does with that array was read in 4.19 to 4.47 and is held by test/browser/dropin.test.ts.
 */
export type ModuleFactory = (this: unknown, module: HostModule, exports: unknown, require: HostRequire) => void;
export interface HostModule {
  readonly exports: unknown;
}
/** By id. Later chunks bring more. */
export type ModuleTable = Record<string, ModuleFactory>;

export interface HostRequire {
  (id: string): unknown;
  /** All modules there are. */
  readonly m: ModuleTable;
  /** Those that have run, or are about to. */
  readonly c: Readonly<Record<string, HostModule | undefined>>;
}

type Chunk = readonly [ids: readonly string[], modules: ModuleTable, entries?: readonly (readonly string[])[]];

/** A page may have a `webpackJsonp` of any shape: that of webpack 3 is a function. */
type MaybeHost = Window & { webpackJsonp?: unknown };

const OURS = 'dcos-ui-telemetry';

/**
 * Calls `visit` with every batch of the host's modules before one of them runs; with those that were there first at once.
 *
 * @returns takes our chunk away again, where no runtime has come for it.
 */
export function joinWebpack4(
  browser: MaybeHost,
  { guard, attempt }: Shield,
  visit: (modules: ModuleTable, require: HostRequire) => void,
): () => void {
  const present = browser.webpackJsonp;
  if (present !== undefined && !Array.isArray(present)) return () => undefined;
  // What is in it is anybody's; it is looked at in `modulesOf`.
  const chunks: unknown[] = present ?? [];
  browser.webpackJsonp = chunks;

  function joined(require: HostRequire): void {
    visit(require.m, require);
    // A page may have its runtime last: chunks that wait for it.
    chunks.forEach((chunk) => {
      visit(modulesOf(chunk), require);
    });
    // By now `push` is the runtime's own.
    const { push } = chunks;
    chunks.push = (...more) => {
      attempt(() => {
        more.forEach((chunk) => {
          visit(modulesOf(chunk), require);
        });
      });
      return push.apply(chunks, more);
    };
  }

  const probe = guard((_module: HostModule, _exports: unknown, require: HostRequire) => {
    if (property(require, 'm') && property(require, 'c')) joined(require);
  });
  const chunk: Chunk = [[OURS], { [OURS]: probe }, [[OURS]]];
  chunks.push(chunk);
  return () => {
    const index = chunks.indexOf(chunk);
    // Once a runtime has it, it is the runtime's.
    if (chunks.push === Array.prototype.push && index >= 0) chunks.splice(index, 1);
    if (chunks.length === 0 && present === undefined) delete browser.webpackJsonp;
  };
}

function modulesOf(chunk: unknown): ModuleTable {
  const modules = property(chunk, '1');
  // webpack 4's format since 4.0; an array where ids are small numbers.
  return typeof modules === 'object' && modules !== null ? (modules as ModuleTable) : {};
}
