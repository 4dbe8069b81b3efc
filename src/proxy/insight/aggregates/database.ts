import { chmodSync, closeSync, existsSync, openSync } from 'node:fs';
import path from 'node:path';
import { type Database, openDatabase } from '../../spool/sqlite.ts';
import { SCHEMA, SCHEMA_VERSION } from './schema.ts';

export const insightFileOf = (dataDir: string): string => path.join(dataDir, 'insight.db');

/** It was written by another version of this program; nothing in it is touched. */
export class ForeignDatabase extends Error {
  override readonly name = 'ForeignDatabase';
}
/** SQLite opens it, and finds it inconsistent. */
export class DamagedDatabase extends Error {
  override readonly name = 'DamagedDatabase';
}

const PAGE_BYTES = 4_096;
/** Far more than it comes to (test/e2e/insight/ninety-days.test.ts): the disk is the spool's. */
const MAX_BYTES = 50 * 1024 * 1024;

const pragma = (db: Database, name: string): unknown => {
  const row = db.prepare(`PRAGMA ${name}`).get();
  return typeof row === 'object' && row !== null ? Object.values(row)[0] : undefined;
};

function checkVersion(db: Database, file: string): void {
  const version = pragma(db, 'user_version');
  if (version === SCHEMA_VERSION) return;
  throw new ForeignDatabase(`${file} was written by another version of this program (schema ${version})`);
}

/**
 * Opens the counts to write them. `synchronous = NORMAL`: a commit does not wait for the disk, and after a power loss the
 * last ones may be missing, but the file is whole. That is enough here and nowhere else, because these are only counts.
 *
 * @throws ForeignDatabase, DamagedDatabase; whatever SQLite throws
 */
export function openInsightDatabase(file: string): Database {
  // SQLite gives its -wal and -shm the mode of the database, and would make that with the process's umask.
  closeSync(openSync(file, 'a', 0o600));
  chmodSync(file, 0o600);
  const db = openDatabase(file);
  try {
    db.exec(`
      PRAGMA busy_timeout = 1000;
      PRAGMA page_size = ${PAGE_BYTES};
      PRAGMA auto_vacuum = INCREMENTAL;
    `);
    const { tables } = db.prepare('SELECT count(*) AS tables FROM sqlite_schema').get() as { readonly tables: number };
    if (tables > 0) checkVersion(db, file);
    db.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
      PRAGMA wal_autocheckpoint = 250;
      PRAGMA journal_size_limit = 1048576;
      PRAGMA max_page_count = ${MAX_BYTES / PAGE_BYTES};
      PRAGMA cache_size = -1024;
      PRAGMA temp_store = MEMORY;
    `);
    if (tables === 0) db.exec(`BEGIN; ${SCHEMA} COMMIT`);
    if (pragma(db, 'quick_check(1)') !== 'ok') throw new DamagedDatabase(file);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/**
 * To look at the counts, whether a proxy runs or not; nothing is changed.
 *
 * @returns undefined when there are none.
 * @throws ForeignDatabase; whatever SQLite throws
 */
export function openInsightForReading(file: string): Database | undefined {
  if (!existsSync(file)) return undefined;
  const db = openDatabase(file, { readOnly: true });
  try {
    db.exec('PRAGMA busy_timeout = 1000');
    checkVersion(db, file);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}
