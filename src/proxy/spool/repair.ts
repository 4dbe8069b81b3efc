import { SPOOL } from './counters.ts';
import { filesOf, lockFolder } from './folder.ts';
import { lengthOf, writeFrame } from './frames.ts';
import { openForReading } from './inspect.ts';
import { openStore } from './open-store.ts';
import type { SpoolSettings } from './operations.ts';
import { countEnd, release, type Store } from './store.ts';

/** Changes a spool that no proxy has open. Every call is one transaction. */
export interface Repair {
  /** Makes dead letters pending again. @returns how many. */
  replay(destination?: string): number;
  /** Throws records away, counted as `dropped{purged}`; dead letters stay counted as dead. @returns how many. */
  purge(kind: 'pending' | 'dead', destination?: string): number;
  /** Ends what is pending, counted as `dropped{exported}`: it was carried away. @returns how many. */
  settleExported(destination?: string): number;
  close(): void;
}

interface DeadRow {
  readonly row: number;
  readonly destination: string;
  readonly seq: number;
  readonly size: number;
}
interface LetterRow {
  readonly at: number;
  readonly id: string;
  readonly owner: Uint8Array | null;
  readonly body: string;
}

/** @throws SpoolError `locked` while a proxy uses the folder; `unwritable` when there is no spool in it */
export function repairSpool(directory: string): Repair {
  const reader = openForReading(directory);
  const open = reader.prepare('SELECT destination FROM span WHERE last IS NULL').all() as { destination: string }[];
  reader.close();
  const unlock = lockFolder(directory);
  const settings: SpoolSettings = {
    directory,
    // As the proxy that used it last had them: nothing is added, and nothing closed.
    destinations: open.map(({ destination }) => destination),
    maxBytes: Number.MAX_SAFE_INTEGER,
    maxAgeMs: Number.MAX_SAFE_INTEGER,
    whenFull: 'refuse',
    batchMaxRecords: 1,
    batchMaxBytes: 1,
    ballastBytes: 0,
  };
  const store = openStore(filesOf(directory).database, settings, { inFlight: [] });
  const { db, counters } = store;

  function inTransaction(work: () => number): number {
    db.exec('BEGIN');
    try {
      const changed = work();
      counters.flush();
      db.exec('COMMIT');
      counters.keep();
      return changed;
    } catch (error) {
      db.exec('ROLLBACK');
      counters.forget();
      throw error;
    }
  }

  return {
    replay: (destination) => inTransaction(() => replay(store, destination)),
    purge: (kind, destination) =>
      inTransaction(() => (kind === 'dead' ? purgeDead(store, destination) : endPending(store, destination, 'purged'))),
    settleExported: (destination) => inTransaction(() => endPending(store, destination, 'exported')),
    close() {
      db.close();
      unlock();
    },
  };
}

const deadOf = (store: Store, destination: string | undefined) =>
  store.db
    .prepare('SELECT rowid AS row, destination, seq, size FROM dead WHERE ifnull(destination = ?, 1) ORDER BY rowid')
    .all(destination ?? null) as DeadRow[];

function forgetLetter({ db, counters }: Store, { row, size }: DeadRow): void {
  db.prepare('DELETE FROM dead WHERE rowid = ?').run(row);
  counters.add(SPOOL, 'bytes', -size);
  counters.add(SPOOL, 'deadBytes', -size);
}

/**
 * Back to its own place: another destination may still have the record there, or its chunk still holds it. As old as its
 * successor, since age grows with `seq` (make-room.ts stops at the first chunk that is young enough).
 */
function replay(store: Store, destination: string | undefined): number {
  const { db, chunks, counters, time } = store;
  const isHeld = db.prepare(`
    SELECT 1 FROM span WHERE first <= ?1 AND (last IS NULL OR last >= ?1)
    UNION ALL SELECT 1 FROM batch WHERE first <= ?1 AND last >= ?1`);
  const read = db.prepare('SELECT at, id, owner, body FROM dead WHERE rowid = ?');
  const own = db.prepare('INSERT INTO owned (first, owners) VALUES (?, ?)');
  const address = db.prepare('INSERT INTO span (destination, first, last) VALUES (?, ?, ?)');

  function restore({ row, seq, size }: DeadRow): void {
    const { at, id, owner, body } = read.get(row) as LetterRow;
    const data = Buffer.alloc(lengthOf({ id, body }));
    writeFrame(data, 0, { id, body }, owner ?? undefined);
    const aged = chunks.after(seq)?.aged ?? time.now();
    chunks.add({ first: seq, last: seq, records: 1, bytes: size, aged, at, data });
    if (owner !== null) own.run(seq, owner);
  }

  const letters = deadOf(store, destination);
  for (const letter of letters) {
    const { seq, size } = letter;
    if (isHeld.get(seq) === undefined) {
      if (chunks.tally({ first: seq, last: seq }).records === 0) restore(letter);
      counters.add(SPOOL, 'bytes', size);
    }
    address.run(letter.destination, seq, seq);
    counters.add(letter.destination, 'dead', -1);
    counters.add(letter.destination, 'pendingBytes', size);
    forgetLetter(store, letter);
  }
  return letters.length;
}

function purgeDead(store: Store, destination: string | undefined): number {
  const letters = deadOf(store, destination);
  for (const letter of letters) forgetLetter(store, letter);
  return letters.length;
}

function endPending(store: Store, destination: string | undefined, reason: string): number {
  const { db, counters, chunks } = store;
  const last = counters.get(SPOOL, 'stored');
  const held = db
    .prepare(
      `SELECT destination, first, ifnull(last, ?2) AS last FROM span WHERE ifnull(destination = ?1, 1)
       UNION ALL SELECT destination, first, last FROM batch WHERE ifnull(destination = ?1, 1)`,
    )
    .all(destination ?? null, last) as { destination: string; first: number; last: number }[];
  const dropBatch = db.prepare('DELETE FROM batch WHERE destination = ? AND first = ?');
  const dropSpan = db.prepare('DELETE FROM span WHERE destination = ? AND first = ? AND last IS NOT NULL');
  const moveSpan = db.prepare('UPDATE span SET first = ? WHERE destination = ? AND first = ? AND last IS NULL');
  let records = 0;
  for (const range of held) {
    const gone = chunks.tally(range);
    records += gone.records;
    countEnd(store, range.destination, `dropped:${reason}`, gone);
    dropBatch.run(range.destination, range.first);
    dropSpan.run(range.destination, range.first);
    moveSpan.run(last + 1, range.destination, range.first);
    if (range.last >= range.first) release(store, range);
  }
  return records;
}
