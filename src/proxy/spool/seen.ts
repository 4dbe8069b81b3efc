import { hash } from 'node:crypto';
import { createKeySet, KEY_BYTES } from './key-set.ts';
import { openSeenRuns, RUN_KEYS } from './seen-runs.ts';
import type { Database } from './sqlite.ts';

/**
 * Ids seen, so that a second record with the same id is not stored. The newest are in memory, and on disk as a log that
 * grows by one row a commit; when there are enough of them they become a run (seen-runs.ts).
 */
export interface Seen {
  has(id: string): boolean;
  /** @returns whether it was new; if so it is remembered. */
  add(id: string, nowMs: number): boolean;
  /**
   * Forgets what is older than the horizon: seven days or, asked for when it matters, longer.
   * @returns ids forgotten before their time, because there are too many.
   */
  rotate(nowMs: number, horizonMs: () => number): number;
  /** Writes what was added; before the commit. */
  flush(): void;
  /** The commit succeeded, or it was rolled back. */
  keep(): void;
  forget(): void;
}

const key = Buffer.alloc(KEY_BYTES);

/**
 * 16 bytes of SHA-256: short, evenly spread, and nobody can find two ids that collide. Always in the same piece of memory:
 * a Buffer made for each id takes twice as long as the rest.
 */
function keyOf(id: string): Buffer {
  key.write(hash('sha256', id, 'binary'), 0, KEY_BYTES, 'latin1');
  return key;
}

export function openSeen(db: Database): Seen {
  const log = db.prepare('INSERT INTO seen_recent (keys) VALUES (?)');
  const emptyLog = db.prepare('DELETE FROM seen_recent');
  const readLog = db.prepare('SELECT keys FROM seen_recent ORDER BY rowid');

  let runs = openSeenRuns(db);
  const recent = createKeySet(RUN_KEYS);
  /** Keys of `recent` that are in the log, and those that were when the transaction began. */
  let logged = 0;
  let committed = 0;
  let madeRun = false;

  function load(): void {
    recent.truncate(0);
    for (const row of readLog.iterate()) {
      const { keys } = row as { keys: Uint8Array };
      for (let at = 0; at < keys.length; at += KEY_BYTES) recent.add(keys.subarray(at, at + KEY_BYTES));
    }
    logged = recent.size;
    committed = recent.size;
  }

  load();

  function makeRun(nowMs: number): void {
    runs.add(recent.bytes(0, recent.size), nowMs);
    emptyLog.run();
    recent.truncate(0);
    logged = 0;
    madeRun = true;
  }

  const knows = (key: Buffer): boolean => recent.has(key) || runs.has(key);

  return {
    has: (id) => knows(keyOf(id)),
    add(id, nowMs) {
      const key = keyOf(id);
      if (knows(key)) return false;
      if (recent.size === RUN_KEYS) makeRun(nowMs);
      recent.add(key);
      return true;
    },
    rotate: (nowMs, horizonMs) => runs.rotate(nowMs, horizonMs),
    flush() {
      if (recent.size > logged) log.run(recent.bytes(logged, recent.size));
      logged = recent.size;
    },
    keep() {
      committed = recent.size;
      madeRun = false;
    },
    forget() {
      if (madeRun) {
        runs = openSeenRuns(db);
        load();
        madeRun = false;
        return;
      }
      if (recent.size > committed) recent.truncate(committed);
      logged = committed;
    },
  };
}
