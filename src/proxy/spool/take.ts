import type { Place } from './chunks.ts';
import { RECORD_OVERHEAD_BYTES } from './frames.ts';
import type { Operations, PackedBatch } from './operations.ts';
import type { Segment } from './pack.ts';
import { lastSeq, release, type Store } from './store.ts';

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

/** Hands out the next batch: one that waited its time, the longest waiting first, else a new one. */
export function createTake(store: Store) {
  const { db, settings, time, inFlight, chunks } = store;
  const batches = db.prepare(
    'SELECT id, first, last, attempts, due FROM batch WHERE destination = ? ORDER BY due, first',
  );
  const spans = db.prepare('SELECT first, last FROM span WHERE destination = ? ORDER BY first');
  const tried = db.prepare('UPDATE batch SET attempts = attempts + 1 WHERE id = ?');
  const dropBatch = db.prepare('DELETE FROM batch WHERE id = ?');
  const dropSpan = db.prepare('DELETE FROM span WHERE destination = ? AND first = ?');
  const moveSpan = db.prepare('UPDATE span SET first = ? WHERE destination = ? AND first = ?');
  const newBatch = db.prepare(
    'INSERT INTO batch (destination, first, last, attempts, due) VALUES (?, ?, ?, 1, 0) RETURNING id',
  );

  function again(destination: string, row: BatchRow): PackedBatch | undefined {
    const places = [...chunks.records(row)];
    if (places.length === 0) {
      dropBatch.run(row.id); // every record was erased
      release(store, row);
      return undefined;
    }
    tried.run(row.id);
    inFlight.add(row.id);
    return { id: row.id, destination, attempts: row.attempts, segments: segmentsOf(places) };
  }

  /** As many records as fit, but at least one. */
  function cut({ first, last }: SpanRow): readonly Place[] {
    const chosen: Place[] = [];
    let bytes = 0;
    for (const place of chunks.records({ first, last: last ?? Number.MAX_SAFE_INTEGER })) {
      bytes += place.size - RECORD_OVERHEAD_BYTES;
      if (chosen.length > 0 && bytes > settings.batchMaxBytes) break;
      chosen.push(place);
      if (chosen.length === settings.batchMaxRecords) break;
    }
    return chosen;
  }

  function fresh(destination: string): { readonly batch: PackedBatch; readonly more: boolean } | undefined {
    for (const span of spans.all(destination) as SpanRow[]) {
      const chosen = cut(span);
      const end = chosen.at(-1);
      if (end === undefined) {
        if (span.last === null) continue;
        dropSpan.run(destination, span.first);
        release(store, { first: span.first, last: span.last });
        continue;
      }
      if (end.seq === span.last) dropSpan.run(destination, span.first);
      else moveSpan.run(end.seq + 1, destination, span.first);
      const { id } = newBatch.get(destination, span.first, end.seq) as { id: number };
      inFlight.add(id);
      const batch = { id, destination, attempts: 0, segments: segmentsOf(chosen) };
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

/** Their frames: of each chunk one piece, which holds the erased ones between them as well. */
function segmentsOf(places: readonly Place[]): Segment[] {
  const pieces: { readonly first: Place; last: Place }[] = [];
  for (const place of places) {
    const piece = pieces.at(-1);
    if (piece?.first.chunk === place.chunk) piece.last = place;
    else pieces.push({ first: place, last: place });
  }
  return pieces.map(({ first, last }) => ({
    first: first.seq,
    bytes: first.chunk.data.subarray(first.at, last.end),
  }));
}
