import { createRequire } from 'node:module';

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
    return require('node:sqlite') as SqliteModule;
  } catch {
    return require('@photostructure/sqlite') as SqliteModule;
  }
}

let sqlite: SqliteModule | undefined;

export function openDatabase(path: string, options: { readonly readOnly?: boolean } = {}): Database {
  sqlite ??= load();
  return new sqlite.DatabaseSync(path, options);
}

export type SqliteFault = 'full' | 'damaged' | 'busy' | 'io' | 'bug';

const FAULTS: Readonly<Record<number, SqliteFault>> = {
  5: 'busy', // SQLITE_BUSY
  7: 'io', // SQLITE_NOMEM
  8: 'io', // SQLITE_READONLY
  10: 'io', // SQLITE_IOERR
  11: 'damaged', // SQLITE_CORRUPT
  13: 'full', // SQLITE_FULL
  14: 'io', // SQLITE_CANTOPEN
  26: 'damaged', // SQLITE_NOTADB
};

/** What kind of fault an exception of the library is; the low byte of `errcode` is the primary result code. */
export function faultOf(error: unknown): SqliteFault {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return 'bug';
  return FAULTS[error.errcode & 0xff] ?? 'bug';
}
