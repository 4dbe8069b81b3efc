import { BLOOM_KEYS, bloomOf } from './bloom.ts';
import { type Column, createFilters } from './filters.ts';
import { KEY_BYTES } from './key-set.ts';
import type { Database } from './sqlite.ts';

/** For how long an id is known at the least, ms. */
export const HORIZON_MS = 7 * 86_400_000;
/** Keys of one run. */
export const RUN_KEYS = BLOOM_KEYS;
/** Parts of a run, by the last byte of the key: about 256 keys or 4 KB each. */
const PARTS = 256;

interface Run {
  readonly run: number;
  /** Spool time of its youngest key, ms. */
  readonly until: number;
  readonly column: Column;
}

/**
 * Keys that came some time ago, in runs that are written once, in one piece, and never changed: an index that grows by
 * random keys would write a page for every one of them, four times as much as the records themselves. Each run has its
 * filter in memory, so that a key which is new (nearly all are) costs no read.
 */
export interface SeenRuns {
  has(key: Buffer): boolean;
  /** @param keys RUN_KEYS keys, one after the other */
  add(keys: Buffer, nowMs: number): void;
  /** Drops the runs that are older than the horizon (at least `HORIZON_MS`), or too many. @returns keys forgotten early. */
  rotate(nowMs: number, horizonMs: () => number): number;
}

/** Ten million keys: 160 MB on disk, 20 MB of filters in memory. */
const MAX_RUNS = Math.floor(10_000_000 / RUN_KEYS);

export function openSeenRuns(db: Database): SeenRuns {
  const newRun = db.prepare('INSERT INTO seen_run (until, bloom) VALUES (?, ?) RETURNING run');
  const newPart = db.prepare('INSERT INTO seen_part (place, keys) VALUES (?, ?)');
  const readPart = db.prepare('SELECT keys FROM seen_part WHERE place = ?');
  const dropRun = db.prepare('DELETE FROM seen_run WHERE run = ?');
  const dropParts = db.prepare('DELETE FROM seen_part WHERE place BETWEEN ? AND ?');

  const filters = createFilters();
  /** Oldest first. */
  const runs: Run[] = [];
  /** Which run the filter of each column is of. */
  const runOf = new Map<Column, number>();

  function know(run: number, until: number, bloom: Uint8Array): void {
    const column = filters.add(bloom);
    runs.push({ run, until, column });
    runOf.set(column, run);
  }

  for (const row of db.prepare('SELECT run, until, bloom FROM seen_run ORDER BY run').iterate()) {
    // The table's own shape (schema.ts).
    const { run, until, bloom } = row as { run: number; until: number; bloom: Uint8Array };
    know(run, until, bloom);
  }

  const partOf = (key: Buffer) => key[KEY_BYTES - 1] ?? 0;
  const placeOf = (run: number, part: number) => run * PARTS + part;

  function isIn(run: number, key: Buffer): boolean {
    const row = readPart.get(placeOf(run, partOf(key))) as { keys: Uint8Array } | undefined;
    if (row === undefined) return false;
    const keys = Buffer.from(row.keys.buffer, row.keys.byteOffset, row.keys.byteLength);
    let at = keys.indexOf(key);
    while (at !== -1 && at % KEY_BYTES !== 0) at = keys.indexOf(key, at + 1);
    return at !== -1;
  }

  return {
    has: (key) =>
      filters.some(key, (column) => {
        const run = runOf.get(column);
        return run !== undefined && isIn(run, key);
      }),

    add(keys, nowMs) {
      const bloom = bloomOf(keys);
      const { run } = newRun.get(nowMs, bloom) as { run: number };
      partsOf(keys).forEach((part, index) => {
        newPart.run(placeOf(run, index), part);
      });
      know(run, nowMs, bloom);
    },

    rotate(nowMs, horizonMs) {
      let forgottenEarly = 0;
      for (;;) {
        const [oldest] = runs;
        if (oldest === undefined) return forgottenEarly;
        const inHorizon = nowMs - oldest.until <= HORIZON_MS || nowMs - oldest.until <= horizonMs();
        if (inHorizon && runs.length <= MAX_RUNS) return forgottenEarly;
        if (inHorizon) forgottenEarly += RUN_KEYS;
        runs.shift();
        filters.remove(oldest.column);
        runOf.delete(oldest.column);
        dropRun.run(oldest.run);
        dropParts.run(placeOf(oldest.run, 0), placeOf(oldest.run, PARTS - 1));
      }
    },
  };
}

const KEY_WORDS = KEY_BYTES / 4;

/**
 * In one piece of memory, as all of it happens within one commit: a Buffer for each key would hold up whoever waits for it.
 *
 * @param keys begin at a multiple of four in their memory
 */
function partsOf(keys: Buffer): readonly Buffer[] {
  const words = new Uint32Array(keys.buffer, keys.byteOffset, keys.length / 4);
  const partAt = (at: number) => keys[at * 4 + KEY_BYTES - 1] ?? 0;
  const begins = new Uint32Array(PARTS + 1);
  for (let at = 0; at < words.length; at += KEY_WORDS)
    begins[partAt(at) + 1] = (begins[partAt(at) + 1] ?? 0) + KEY_WORDS;
  for (let part = 0; part < PARTS; part += 1) begins[part + 1] = (begins[part + 1] ?? 0) + (begins[part] ?? 0);
  const sorted = new Uint32Array(words.length);
  const ends = begins.slice();
  for (let at = 0; at < words.length; at += KEY_WORDS) {
    const to = ends[partAt(at)] ?? 0;
    for (let word = 0; word < KEY_WORDS; word += 1) sorted[to + word] = words[at + word] ?? 0;
    ends[partAt(at)] = to + KEY_WORDS;
  }
  return Array.from({ length: PARTS }, (_, part) => {
    const [begin, end] = [begins[part] ?? 0, begins[part + 1] ?? 0];
    return Buffer.from(sorted.buffer, begin * 4, (end - begin) * 4);
  });
}
