import { chmodSync, closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { SpoolError } from './spool-error.ts';
import { faultOf, openDatabase } from './sqlite.ts';

/** The files of a spool; README.md says what each is for. */
export const filesOf = (directory: string) => ({
  database: join(directory, 'spool.db'),
  lock: join(directory, 'spool.lock'),
  ballast: join(directory, 'ballast'),
});

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown error';

const unwritable = (directory: string, cause: unknown) =>
  new SpoolError('unwritable', `the spool's folder ${directory} cannot be written (${codeOf(cause)})`, { cause });

/**
 * Makes the folder and its two database files readable by us alone: SQLite gives its -wal and -shm the mode of the
 * database, and would make that with the process's umask.
 * @throws SpoolError `unwritable`
 */
export function prepareFolder(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    chmodSync(directory, 0o700);
    const { database, lock } = filesOf(directory);
    for (const file of [database, lock]) {
      closeSync(openSync(file, 'a', 0o600));
      chmodSync(file, 0o600);
    }
    syncFolder(directory);
    syncFolder(dirname(resolve(directory)));
  } catch (error) {
    throw unwritable(directory, error);
  }
}

/** A name in a folder is durable once the folder itself was synced. */
export function syncFolder(directory: string): void {
  const folder = openSync(directory, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/**
 * Holds the folder for this process, by an exclusive lock on an empty SQLite file: the kernel gives it back however the
 * process ends, and nothing has to be cleaned up.
 * @returns the way to give it back
 * @throws SpoolError `locked`, `unwritable`
 */
export function lockFolder(directory: string): () => void {
  const lock = openDatabase(filesOf(directory).lock);
  try {
    // No journal file: it would need room on a disk that may be full.
    lock.exec('PRAGMA busy_timeout = 0; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (faultOf(error) !== 'busy') throw unwritable(directory, error);
    throw new SpoolError('locked', `the spool's folder ${directory} is in use by another process`, { cause: error });
  }
  return () => lock.close();
}

/** Whether somebody has the folder. Looks at the lock and does not take it. */
export function isHeld(directory: string): boolean {
  const { lock } = filesOf(directory);
  if (!existsSync(lock)) return false;
  const db = openDatabase(lock, { readOnly: true });
  try {
    db.exec('PRAGMA busy_timeout = 0');
    db.prepare('SELECT count(*) FROM sqlite_schema').get();
    return false;
  } catch (error) {
    if (faultOf(error) !== 'busy') throw error;
    return true;
  } finally {
    db.close();
  }
}

/** Moves a damaged database, whole, into a folder beside it. @returns that folder. */
export function setAside(database: string, nowMs: number): string {
  const directory = dirname(database);
  const aside = join(directory, `damaged-${new Date(nowMs).toISOString().replaceAll(':', '')}`);
  mkdirSync(aside, { recursive: true, mode: 0o700 });
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(database + suffix)) renameSync(database + suffix, join(aside, basename(database) + suffix));
  }
  syncFolder(aside);
  closeSync(openSync(database, 'a', 0o600));
  syncFolder(directory);
  return aside;
}
