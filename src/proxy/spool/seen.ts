import { createHash } from 'node:crypto';
import { KEY_BYTES, openSeenRuns, RUN_KEYS } from './seen-runs.ts';
import type { Database } from './sqlite.ts';

/**
 * Ids seen, so that a second record with the same id is not stored. The newest are in memory, and on disk as a log that
 * grows by one row a commit; when there are enough of them they become a run (seen-runs.ts).
 */
export interface Seen {
  has(id: string): boolean;
  /** @returns whether it was new; if so it is remembered. */
  add(id: string, nowMs: number): boolean;
  /** Forgets what is older than the horizon. @returns ids forgotten before their time, because there are too many. */
  rotate(nowMs: number, horizonMs: number): number;
  /** Writes what was added; before the commit. */
  flush(): void;
  /** The commit succeeded, or it was rolled back. */
  keep(): void;
  forget(): void;
}

/** 16 bytes of SHA-256: short, evenly spread, and nobody can find two ids that collide. */
const keyOf = (id: string): Buffer => createHash('sha256').update(id).digest().subarray(0, KEY_BYTES);
const nameOf = (key: Buffer): string => key.toString('latin1');

export function openSeen(db: Database): Seen {
  const log = db.prepare('INSERT INTO seen_recent (keys) VALUES (?)');
  const emptyLog = db.prepare('DELETE FROM seen_recent');
  const readLog = db.prepare('SELECT keys FROM seen_recent ORDER BY rowid');

  let runs = openSeenRuns(db);
  const recent = new Set<string>();
  const recentKeys = Buffer.alloc(RUN_KEYS * KEY_BYTES);
  let count = 0;
  /** Keys of `recentKeys` that are in the log, and those that were when the transaction began. */
  let logged = 0;
  let committed = 0;
  let madeRun = false;
  const at = (index: number): Buffer => recentKeys.subarray(index * KEY_BYTES, (index + 1) * KEY_BYTES);

  function load(): void {
    recent.clear();
    count = 0;
    for (const row of readLog.iterate()) {
      const { keys } = row as { keys: Uint8Array };
      recentKeys.set(keys, count * KEY_BYTES);
      count += keys.length / KEY_BYTES;
    }
    for (let index = 0; index < count; index += 1) recent.add(nameOf(at(index)));
    logged = count;
    committed = count;
  }

  load();

  function makeRun(nowMs: number): void {
    runs.add(recentKeys, nowMs);
    emptyLog.run();
    recent.clear();
    count = 0;
    logged = 0;
    madeRun = true;
  }

  return {
    has(id) {
      const key = keyOf(id);
      return recent.has(nameOf(key)) || runs.has(key);
    },
    add(id, nowMs) {
      const key = keyOf(id);
      const name = nameOf(key);
      if (recent.has(name) || runs.has(key)) return false;
      if (count === RUN_KEYS) makeRun(nowMs);
      recentKeys.set(key, count * KEY_BYTES);
      recent.add(name);
      count += 1;
      return true;
    },
    rotate: (nowMs, horizonMs) => runs.rotate(nowMs, horizonMs),
    flush() {
      if (count > logged) log.run(recentKeys.subarray(logged * KEY_BYTES, count * KEY_BYTES));
      logged = count;
    },
    keep() {
      committed = count;
      madeRun = false;
    },
    forget() {
      if (madeRun) {
        runs = openSeenRuns(db);
        load();
        madeRun = false;
        return;
      }
      for (let index = committed; index < count; index += 1) recent.delete(nameOf(at(index)));
      count = committed;
      logged = committed;
    },
  };
}
