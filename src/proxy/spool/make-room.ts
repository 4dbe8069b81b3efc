import { SPOOL } from './counters.ts';
import { countEnd, lastSeq, release, type Store } from './store.ts';

/** @returns whether `bytes` more fit now. */
export type MakeRoom = (bytes: number) => boolean;

/** Rows looked at in one go, when the oldest have to go. */
const STEP = 500;

interface HeldRange {
  readonly table: 'span' | 'batch';
  /** `batch.id`; 0 for a span. */
  readonly id: number;
  readonly destination: string;
  readonly first: number;
  readonly last: number | null;
}

/** The policies of a bounded spool: who goes when the room is needed, or the time is over. */
export function createDropping(store: Store) {
  const { db, counters, settings, inFlight, time } = store;
  const held = db.prepare(`
    SELECT 'span' AS "table", 0 AS id, destination, first, last FROM span WHERE first <= ?1
    UNION ALL SELECT 'batch', id, destination, first, last FROM batch WHERE first <= ?1`);
  const dropBatch = db.prepare('DELETE FROM batch WHERE id = ?');
  const dropSpan = db.prepare('DELETE FROM span WHERE destination = ? AND first = ?');
  const moveSpan = db.prepare('UPDATE span SET first = ? WHERE destination = ? AND first = ?');
  const oldest = db.prepare('SELECT seq, size, aged FROM event WHERE seq > ? ORDER BY seq LIMIT ?');
  const oldestDead = db.prepare('SELECT rowid AS row, size, aged FROM dead ORDER BY rowid LIMIT 1');
  const dropDead = db.prepare('DELETE FROM dead WHERE rowid = ?');

  /**
   * Ends what is pending up to `upTo`, for the destinations that `whose` picks. A batch goes whole or stays: one that is
   * in flight, or reaches beyond `upTo`, stays.
   */
  function drop(upTo: number, reason: string, whose: (destination: string) => boolean): void {
    for (const range of held.all(upTo) as HeldRange[]) {
      if (!whose(range.destination)) continue;
      const last = Math.min(range.last ?? upTo, upTo);
      if (range.table === 'batch') {
        if (inFlight.has(range.id) || last !== range.last) continue;
        dropBatch.run(range.id);
      } else if (last === range.last) dropSpan.run(range.destination, range.first);
      else moveSpan.run(last + 1, range.destination, range.first);
      countEnd(store, range.destination, `dropped:${reason}`, store.ranges.tally({ first: range.first, last }));
    }
    release(store, { first: 1, last: upTo });
  }

  function dropOldestDead(): boolean {
    const dead = oldestDead.get() as { row: number; size: number } | undefined;
    if (dead === undefined) return false;
    dropDead.run(dead.row);
    counters.add(SPOOL, 'bytes', -dead.size);
    counters.add(SPOOL, 'deadBytes', -dead.size);
    return true;
  }

  const roomFor = (bytes: number) => counters.get(SPOOL, 'bytes') + bytes <= settings.maxBytes;
  const configured = new Set(settings.destinations);

  /** Bytes of the last records that did not fit; the spool is full as long as they would not. */
  let refusedBytes = 0;

  const makeRoom: MakeRoom = (bytes) => {
    if (roomFor(bytes)) return true;
    drop(lastSeq(store), 'destination_removed', (destination) => !configured.has(destination));
    if (roomFor(bytes) || (settings.whenFull === 'drop-oldest' && dropOldest(bytes))) return true;
    refusedBytes = bytes;
    return false;
  };

  /** @returns where the oldest records after `from` make up `missing` bytes, or some of it; `undefined`: there are none. */
  function justEnough(from: number, missing: number): number | undefined {
    let freed = 0;
    let last: number | undefined;
    for (const row of oldest.all(from, STEP) as { seq: number; size: number }[]) {
      last = row.seq;
      freed += row.size;
      if (freed >= missing) break;
    }
    return last;
  }

  function dropOldest(bytes: number): boolean {
    if (bytes > settings.maxBytes) return false;
    while (!roomFor(bytes) && dropOldestDead());
    for (let upTo = 0; !roomFor(bytes); ) {
      const missing = counters.get(SPOOL, 'bytes') + bytes - settings.maxBytes;
      const next = justEnough(upTo, missing);
      if (next === undefined) return false;
      upTo = next;
      drop(upTo, 'full', () => true);
    }
    return true;
  }

  return {
    makeRoom,
    isFull: () => refusedBytes > 0 && !roomFor(refusedBytes),

    /** Keeps the dead letters within their quarter, and within the room there is. */
    trimDead() {
      const tooMany = () =>
        counters.get(SPOOL, 'deadBytes') > settings.maxBytes / 4 ||
        (counters.get(SPOOL, 'bytes') > settings.maxBytes && counters.get(SPOOL, 'deadBytes') > 0);
      while (tooMany() && dropOldestDead());
    },

    /** Drops what is too old, at most a thousand records a call so that nobody waits for long. */
    expire() {
      const cutoff = time.now() - settings.maxAgeMs;
      const [first] = oldest.all(0, 1) as { seq: number; aged: number }[];
      if (first !== undefined && first.aged < cutoff) {
        const rows = oldest.all(0, 2 * STEP) as { seq: number; aged: number }[];
        const last = rows.filter((row) => row.aged < cutoff).at(-1);
        if (last !== undefined) drop(last.seq, 'expired', () => true);
      }
      for (let dead = 0; dead < STEP; dead += 1) {
        const letter = oldestDead.get() as { aged: number } | undefined;
        if (letter === undefined || letter.aged >= cutoff) break;
        dropOldestDead();
      }
    },
  };
}
