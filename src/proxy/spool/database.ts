import { SCHEMA, SCHEMA_VERSION } from './schema.ts';
import { SpoolError } from './spool-error.ts';
import { type Database, faultOf, openDatabase } from './sqlite.ts';

const pragma = (db: Database, name: string): unknown => {
  const row = db.prepare(`PRAGMA ${name}`).get();
  return typeof row === 'object' && row !== null ? Object.values(row)[0] : undefined;
};

/**
 * What another version wrote is left alone: its tables mean something else.
 * @throws SpoolError `too_new`, with the way out
 */
export function seeVersion(db: Database, file: string): void {
  const version = pragma(db, 'user_version');
  if (version === SCHEMA_VERSION) return;
  throw new SpoolError(
    'too_new',
    `${file} was written by another version of this program (schema ${version}, this one has ${SCHEMA_VERSION}) and is left as it is. ` +
      'With that version, stopped: "export --settle --out FILE", then "import FILE" with this one. Or move spool.db, spool.db-wal and ' +
      'spool.db-shm out of the folder, and begin a new one; owner.key and choices stay there',
  );
}

/**
 * Opens the database so that a commit is a promise, or not at all.
 *
 * `synchronous` is read back after a first read: @photostructure/sqlite is compiled with SQLITE_DEFAULT_WAL_SYNCHRONOUS=1,
 * which turns it to NORMAL in WAL mode at the first access unless it was set; and NORMAL loses commits at power loss.
 * @throws SpoolError `not_durable`, `too_new`; whatever SQLite throws at a damaged file
 */
export function openSpoolDatabase(file: string): Database {
  const db = openDatabase(file);
  try {
    db.exec(`
      PRAGMA busy_timeout = 200;
      PRAGMA page_size = 8192;
      PRAGMA auto_vacuum = INCREMENTAL;
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      PRAGMA wal_autocheckpoint = 500;
      PRAGMA journal_size_limit = 8388608;
      PRAGMA cache_size = -4096;
      PRAGMA temp_store = MEMORY;
    `);
    const tables = db.prepare('SELECT count(*) AS tables FROM sqlite_schema').get() as { tables: number };
    if (pragma(db, 'journal_mode') !== 'wal' || pragma(db, 'synchronous') !== 2) {
      throw new SpoolError('not_durable', `SQLite would not sync every commit of ${file}`);
    }
    if (tables.tables === 0) db.exec(`BEGIN; ${SCHEMA} COMMIT`);
    seeVersion(db, file);
    syncAgain(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/**
 * What an earlier process may have believed to be synced is copied and synced again before anything is acknowledged: after
 * a failed sync the kernel may have dropped what it still shows. On a full disk it waits until there is room.
 */
function syncAgain(db: Database): void {
  try {
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  } catch (error) {
    if (faultOf(error) !== 'full') throw error;
  }
}
