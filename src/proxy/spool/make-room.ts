import { SPOOL } from './counters.ts';
import type { Passed } from './spool.ts';
import { countEnd, type Ending, lastSeq, release, type Store } from './store.ts';

/** @returns whether `bytes` more fit now. */
export type MakeRoom = (bytes: number) => boolean;

/** Records that expire in one go, so that nobody waits for long; of dead letters as many. */
const EXPIRE_MAX_RECORDS = 1_000;
/** Records that are passed in one go: each chunk of them has to be freed page by page, and appends wait meanwhile. */
const PASS_MAX_RECORDS = 8_192;

interface HeldRange {
  readonly table: 'span' | 'batch';
  /** `batch.id`; 0 for a span. */
  readonly id: number;
  readonly destination: string;
  readonly first: number;
  readonly last: number | null;
}

/** The policies of a bounded spool: who goes when the room is needed, the time is over, or nobody wants to see it. */
export function createDropping(store: Store) {
  const { db, counters, settings, inFlight, time, chunks } = store;
  const held = db.prepare(`
    SELECT 'span' AS "table", 0 AS id, destination, first, last FROM span WHERE first <= ?1
    UNION ALL SELECT 'batch', id, destination, first, last FROM batch WHERE first <= ?1`);
  const dropBatch = db.prepare('DELETE FROM batch WHERE id = ?');
  const dropSpan = db.prepare('DELETE FROM span WHERE destination = ? AND first = ?');
  const moveSpan = db.prepare('UPDATE span SET first = ? WHERE destination = ? AND first = ?');
  const oldestDead = db.prepare('SELECT rowid AS row, size, aged FROM dead ORDER BY rowid LIMIT 1');
  const dropDead = db.prepare('DELETE FROM dead WHERE rowid = ?');
  const oldestOf = db.prepare(`
    SELECT min(first) AS first FROM (SELECT first FROM span WHERE destination = ?1 UNION ALL SELECT first FROM batch WHERE destination = ?1)`);

  /** Whether a range that ends beyond `upTo` has no record there any more. */
  const endsBefore = (upTo: number, last: number) =>
    last <= upTo || chunks.tally({ first: upTo + 1, last }).records === 0;

  /**
   * Ends what is pending up to `upTo`, for the destinations that `whose` picks. A batch goes whole or stays: one that is
   * in flight, or has records beyond `upTo`, stays.
   * @returns how many it were, each as often as somebody waited for it.
   */
  function end(upTo: number, ending: Ending, whose: (destination: string) => boolean): number {
    let records = 0;
    for (const { table, id, destination, first, last } of held.all(upTo) as HeldRange[]) {
      if (!whose(destination)) continue;
      let to = Math.min(last ?? upTo, upTo);
      if (table === 'batch') {
        if (inFlight.has(id) || last === null || !endsBefore(upTo, last)) continue;
        to = last;
        dropBatch.run(id);
      } else if (to === last) dropSpan.run(destination, first);
      else moveSpan.run(to + 1, destination, first);
      const ended = chunks.tally({ first, last: to });
      countEnd(store, destination, ending, ended);
      release(store, { first, last: to });
      records += ended.records;
    }
    return records;
  }

  const drop = (upTo: number, reason: string, whose: (destination: string) => boolean): void =>
    void end(upTo, `dropped:${reason}`, whose);

  /** As `pass` of spool.ts: whole chunks, so that none has to be read. */
  function pass(destination: string): Passed {
    const oldest = () => (oldestOf.get(destination) as { first: number | null }).first;
    const last = lastSeq(store);
    const first = oldest();
    if (first === null || first > last) return { records: 0, more: false };
    const upTo = chunks.after(first + PASS_MAX_RECORDS - 1)?.last ?? last;
    const records = end(upTo, 'delivered', (each) => each === destination);
    // Where nothing moved, somebody holds it; where nothing was counted, all of it had been erased.
    return { records, more: upTo < last && (records > 0 || oldest() !== first) };
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
    for (const { seq, size } of chunks.records({ first: from + 1, last: lastSeq(store) })) {
      last = seq;
      freed += size;
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

  /** Age grows with `seq` and with time: what was young enough need not be looked up again before this is old. */
  let noneOlderThan = Number.NEGATIVE_INFINITY;
  let noDeadOlderThan = Number.NEGATIVE_INFINITY;

  const oldestAged = (): number => chunks.after(0)?.aged ?? time.now();

  /** @returns the last `seq` of the oldest chunks, as far as they are too old. */
  function oldUpTo(cutoff: number): number {
    let upTo = 0;
    for (let records = 0; records < EXPIRE_MAX_RECORDS; ) {
      const chunk = chunks.after(upTo);
      if (chunk === undefined || chunk.aged >= cutoff) break;
      records += chunk.records;
      upTo = chunk.last;
    }
    return upTo;
  }

  return {
    makeRoom,
    pass,
    isFull: () => refusedBytes > 0 && !roomFor(refusedBytes),

    /** Keeps the dead letters within their quarter, and within the room there is. */
    trimDead() {
      const tooMany = () =>
        counters.get(SPOOL, 'deadBytes') > settings.maxBytes / 4 ||
        (counters.get(SPOOL, 'bytes') > settings.maxBytes && counters.get(SPOOL, 'deadBytes') > 0);
      while (tooMany() && dropOldestDead());
    },

    /** Spool time of the oldest record's arrival; now, when there is none. */
    oldestAged,

    /** Drops what is too old. */
    expire() {
      const cutoff = time.now() - settings.maxAgeMs;
      if (noneOlderThan < cutoff) noneOlderThan = oldestAged();
      if (noneOlderThan < cutoff) drop(oldUpTo(cutoff), 'expired', () => true);
      for (let dead = 0; dead < EXPIRE_MAX_RECORDS && noDeadOlderThan < cutoff; dead += 1) {
        noDeadOlderThan = (oldestDead.get() as { aged: number } | undefined)?.aged ?? time.now();
        if (noDeadOlderThan < cutoff) dropOldestDead();
      }
    },
  };
}
