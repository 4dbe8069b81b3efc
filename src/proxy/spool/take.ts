import type { Operations } from './operations.ts';
import type { Batch, StoredRecord } from './spool.ts';
import { lastSeq, RECORD_OVERHEAD_BYTES, type Store } from './store.ts';

/**
 * Unsettled batches of one destination before no new ones are made: when everything fails, trying ever new compositions
 * would learn nothing.
 */
const MAX_BATCHES = 64;

interface BatchRow {
  readonly id: number;
  readonly first: number;
  readonly last: number;
  readonly attempts: number;
  readonly due: number;
}
interface SpanRow {
  readonly first: number;
  readonly last: number | null;
}
type Row = StoredRecord & { readonly size: number };

/** Hands out the next batch: one that waited its time, the longest waiting first, else a new one. */
export function createTake(store: Store) {
  const { db, settings, time, inFlight } = store;
  const batches = db.prepare(
    'SELECT id, first, last, attempts, due FROM batch WHERE destination = ? ORDER BY due, first',
  );
  const spans = db.prepare('SELECT first, last FROM span WHERE destination = ? ORDER BY first');
  const rows = db.prepare('SELECT seq, id, size, body FROM event WHERE seq >= ? AND seq <= ? ORDER BY seq LIMIT ?');
  const tried = db.prepare('UPDATE batch SET attempts = attempts + 1 WHERE id = ?');
  const dropBatch = db.prepare('DELETE FROM batch WHERE id = ?');
  const dropSpan = db.prepare('DELETE FROM span WHERE destination = ? AND first = ?');
  const moveSpan = db.prepare('UPDATE span SET first = ? WHERE destination = ? AND first = ?');
  const newBatch = db.prepare(
    'INSERT INTO batch (destination, first, last, attempts, due) VALUES (?, ?, ?, 1, 0) RETURNING id',
  );

  const recordOf = ({ seq, id, body }: Row): StoredRecord => ({ seq, id, body });

  function again(destination: string, row: BatchRow): Batch | undefined {
    const records = rows.all(row.first, row.last, settings.batchMaxRecords) as Row[];
    if (records.length === 0) {
      dropBatch.run(row.id); // every record was erased
      return undefined;
    }
    tried.run(row.id);
    inFlight.add(row.id);
    return { id: row.id, destination, attempts: row.attempts, records: records.map(recordOf) };
  }

  /** As many records as fit, but at least one. */
  function cut(span: SpanRow): readonly Row[] {
    const chosen: Row[] = [];
    let bytes = 0;
    for (const row of rows.iterate(span.first, span.last ?? Number.MAX_SAFE_INTEGER, settings.batchMaxRecords)) {
      const record = row as Row;
      bytes += record.size - RECORD_OVERHEAD_BYTES;
      if (chosen.length > 0 && bytes > settings.batchMaxBytes) break;
      chosen.push(record);
    }
    return chosen;
  }

  function fresh(destination: string): { readonly batch: Batch; readonly more: boolean } | undefined {
    for (const span of spans.all(destination) as SpanRow[]) {
      const chosen = cut(span);
      const end = chosen.at(-1);
      if (end === undefined) {
        if (span.last !== null) dropSpan.run(destination, span.first);
        continue;
      }
      if (end.seq === span.last) dropSpan.run(destination, span.first);
      else moveSpan.run(end.seq + 1, destination, span.first);
      const { id } = newBatch.get(destination, span.first, end.seq) as { id: number };
      inFlight.add(id);
      const batch = { id, destination, attempts: 0, records: chosen.map(recordOf) };
      return { batch, more: span.last !== null || end.seq < lastSeq(store) };
    }
    return undefined;
  }

  return (destination: string): Operations['take']['answer'] => {
    const unsettled = batches.all(destination) as BatchRow[];
    const waiting = unsettled.filter(({ id }) => !inFlight.has(id));
    for (const row of waiting) {
      if (row.due > time.now()) break;
      const batch = again(destination, row);
      if (batch !== undefined) return { batch, more: true };
    }
    const taken = unsettled.length < MAX_BATCHES ? fresh(destination) : undefined;
    if (taken !== undefined) return taken;
    const next = waiting.find(({ due }) => due > time.now());
    return { waitMs: next === undefined ? undefined : next.due - time.now() };
  };
}
