import { existsSync } from 'node:fs';
import { openChunks, type Place, placesOf } from './chunks.ts';
import { openCounters } from './counters.ts';
import { seeVersion } from './database.ts';
import { filesOf } from './folder.ts';
import { bodyOf, idTextOf } from './frames.ts';
import type { SpoolStatus } from './spool.ts';
import { SpoolError } from './spool-error.ts';
import { type Database, faultOf, openDatabase } from './sqlite.ts';
import { createStatus } from './status.ts';

/** One record as an operator may see it. */
export interface ShownRecord {
  readonly seq: number;
  readonly id: string;
  readonly arrivedMs: number;
  readonly body: string;
  /** Where it is, by destination; one that has it already is not listed. */
  readonly state: Readonly<Record<string, ShownState>>;
}
export type ShownState =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'in batch'; readonly batch: number; readonly attempts: number }
  | { readonly kind: 'dead'; readonly reason: string; readonly diedMs: number };

/** Looks into a spool without changing it; a running proxy goes on meanwhile. */
export interface Inspector {
  status(): SpoolStatus;
  show(id: string): ShownRecord | undefined;
  /** Every pending record, or every dead letter, oldest first; each as it was when it was read. */
  records(kind: 'pending' | 'dead', destination?: string): Iterable<ShownRecord>;
  close(): void;
}

const CHUNK = 500;
const ALL = { first: 1, last: Number.MAX_SAFE_INTEGER };

interface RecordRow {
  readonly seq: number;
  readonly id: string;
  readonly at: number;
  readonly body: string;
}
interface DeadRow extends RecordRow {
  readonly destination: string;
  readonly reason: string;
}
interface HolderRow {
  readonly destination: string;
  readonly batch: number | null;
  readonly attempts: number | null;
}

/** @throws SpoolError `unwritable` when there is no spool in the folder, `too_new` when another version wrote it, `damaged` */
export function openForReading(directory: string): Database {
  const { database } = filesOf(directory);
  if (!existsSync(database)) throw new SpoolError('unwritable', `there is no spool in ${directory}`);
  const db = openDatabase(database, { readOnly: true });
  try {
    seeVersion(db, database);
    return db;
  } catch (error) {
    db.close();
    if (faultOf(error) !== 'damaged') throw error;
    throw new SpoolError(
      'damaged',
      `${database} is damaged: the next start sets it aside whole, and begins a new one`,
      {
        cause: error,
      },
    );
  }
}

/** @throws SpoolError `unwritable` when there is no spool in the folder */
export function inspectSpool(directory: string): Inspector {
  const db = openForReading(directory);
  const holders = db.prepare(`
    SELECT destination, NULL AS batch, NULL AS attempts FROM span WHERE first <= ?1 AND (last IS NULL OR last >= ?1)
    UNION ALL SELECT destination, id, attempts FROM batch WHERE first <= ?1 AND last >= ?1`);
  const chunks = openChunks(db);
  const deadById = db.prepare('SELECT destination, seq, id, at, reason, body FROM dead WHERE id = ?');
  const dead = db.prepare(
    'SELECT rowid AS row, destination, seq, id, at, reason, body FROM dead WHERE rowid > ? ORDER BY rowid LIMIT ?',
  );

  function stateOf(seq: number): Record<string, ShownState> {
    const state: Record<string, ShownState> = {};
    for (const { destination, batch, attempts } of holders.all(seq) as HolderRow[]) {
      state[destination] = batch === null ? { kind: 'waiting' } : { kind: 'in batch', batch, attempts: attempts ?? 0 };
    }
    return state;
  }
  const shown = ({ seq, id, at, body }: RecordRow, state: ShownRecord['state']): ShownRecord => ({
    seq,
    id,
    arrivedMs: at,
    body,
    state,
  });
  const deadState = (row: DeadRow): ShownRecord['state'] => ({
    [row.destination]: { kind: 'dead', reason: row.reason, diedMs: row.at },
  });

  const rowOf = ({ seq, chunk, at, end }: Place): RecordRow => ({
    seq,
    id: idTextOf(chunk.data, at),
    at: chunk.at,
    body: bodyOf(chunk.data, at, end),
  });

  /** What nobody needs any more can still lie in a chunk with others. */
  function* pendingRecords(destination?: string): Iterable<ShownRecord> {
    for (const place of chunks.records(ALL)) {
      const state = stateOf(place.seq);
      const isPending = destination === undefined ? Object.keys(state).length > 0 : destination in state;
      if (isPending) yield shown(rowOf(place), state);
    }
  }

  function pendingById(id: string): ShownRecord | undefined {
    const wanted = Buffer.from(id);
    for (const chunk of chunks.overlapping(ALL)) {
      if (!chunk.data.includes(wanted)) continue;
      for (const place of placesOf(chunk)) {
        if (idTextOf(chunk.data, place.at) !== id) continue;
        const state = stateOf(place.seq);
        if (Object.keys(state).length > 0) return shown(rowOf(place), state);
      }
    }
    return undefined;
  }

  function* deadRecords(destination?: string): Iterable<ShownRecord> {
    for (let last = 0; ; ) {
      const rows = dead.all(last, CHUNK) as (DeadRow & { readonly row: number })[];
      for (const row of rows)
        if (destination === undefined || row.destination === destination) yield shown(row, deadState(row));
      const end = rows.at(-1);
      if (end === undefined) return;
      last = end.row;
    }
  }

  return {
    status() {
      const configured = db.prepare('SELECT destination FROM span WHERE last IS NULL').all() as HolderRow[];
      const destinations = configured.map(({ destination }) => destination);
      return createStatus({ db, chunks, counters: openCounters(db), settings: { destinations, maxBytes: 0 } })('open');
    },
    show(id) {
      const pending = pendingById(id);
      const letters = deadById.all(id) as DeadRow[];
      const [letter] = letters;
      if (pending !== undefined)
        return { ...pending, state: Object.assign({}, pending.state, ...letters.map(deadState)) };
      return letter && shown(letter, Object.assign({}, ...letters.map(deadState)));
    },
    records: (kind, destination) => (kind === 'dead' ? deadRecords(destination) : pendingRecords(destination)),
    close: () => db.close(),
  };
}
