import { createRequire } from 'node:module';
import { DamagedChunk } from './frames.ts';

/** The part of `node:sqlite`'s interface that the spool uses. */
export interface Statement {
  run(...parameters: readonly SqlValue[]): { readonly changes: number | bigint };
  get(...parameters: readonly SqlValue[]): unknown;
  all(...parameters: readonly SqlValue[]): unknown[];
  iterate(...parameters: readonly SqlValue[]): IterableIterator<unknown>;
}
export interface Database {
  exec(sql: string): void;
  prepare(sql: string): Statement;
  close(): void;
}
export type SqlValue = null | number | string | Uint8Array;

interface SqliteModule {
  readonly DatabaseSync: new (path: string, options?: { readonly readOnly?: boolean }) => Database;
}

/**
 * The one place that knows which library it is: the built-in module where Node has it (22.13 and later), else
 * @photostructure/sqlite, which has the same interface and brings its binary in the npm package.
 */
function load(): SqliteModule {
  const require = createRequire(import.meta.url);
  // Both modules have this shape: one is the other's copy, and the conformance of either is what the spool's tests show.
  try {
    return withoutWarning(() => require('node:sqlite') as SqliteModule);
  } catch {
    return require('@photostructure/sqlite') as SqliteModule;
  }
}

/** Node says at every start, on the operator's stderr, that its module is experimental: `npm run test:nodes` is our answer. */
function withoutWarning<T>(load: () => T): T {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    return load();
  } finally {
    process.emitWarning = emitWarning;
  }
}

let sqlite: SqliteModule | undefined;

export function openDatabase(path: string, options: { readonly readOnly?: boolean } = {}): Database {
  sqlite ??= load();
  return new sqlite.DatabaseSync(path, options);
}

export type SqliteFault = 'full' | 'damaged' | 'busy' | 'io' | 'bug';

/** SQLite's primary result codes, with its fixed text for each (sqlite3_errstr). */
const FAULTS: readonly (readonly [code: number, text: string, fault: SqliteFault])[] = [
  [5, 'database is locked', 'busy'],
  [7, 'out of memory', 'io'],
  [8, 'attempt to write a readonly database', 'io'],
  [10, 'disk I/O error', 'io'],
  [11, 'database disk image is malformed', 'damaged'],
  [13, 'database or disk is full', 'full'],
  [14, 'unable to open database file', 'io'],
  [26, 'file is not a database', 'damaged'],
];

/**
 * What kind of fault an exception of the library is. By `errcode`, whose low byte is the primary result code; by the text
 * where @photostructure/sqlite 1.2.1 leaves the code out (`all` and `iterate`).
 */
export function faultOf(error: unknown): SqliteFault {
  if (error instanceof DamagedChunk) return 'damaged';
  if (!isSqliteError(error)) return 'bug';
  const code = typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;
  const found = FAULTS.find(([known, text]) => (code === undefined ? error.message === text : code === known));
  return found?.[2] ?? 'bug';
}

export const isSqliteError = (error: unknown): error is { readonly message: string; readonly errcode?: unknown } =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_SQLITE_ERROR';
