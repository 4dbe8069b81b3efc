import { SPOOL } from './counters.ts';
import { haveSameOwner, ownerTextOf, sizeOf } from './frames.ts';
import { lastSeq, type Store } from './store.ts';

/** No longer than this, but for a record that is longer alone: who needs one record reads the whole chunk. */
const CHUNK_MAX_BYTES = 128 * 1024;

/** Makes chunks of frames, and counts what they hold. */
export interface ChunkWriter {
  /** Takes the frame from `at` to `end`; the bytes have to stay as they are until `flush`. */
  add(bytes: Buffer, at: number, end: number): void;
  /** Writes what was added since. */
  flush(nowMs: number): void;
}

interface Draft {
  readonly source: Buffer;
  /** Where its frames lie: usually one piece, as only a duplicate makes a gap. */
  readonly pieces: { readonly begin: number; end: number }[];
  readonly owners: Set<string>;
  /** Where its last frame begins. */
  lastAt: number;
  length: number;
  records: number;
  bytes: number;
}

export function createChunkWriter(store: Store): ChunkWriter {
  const { db, counters, chunks, time, settings } = store;
  const own = db.prepare('INSERT INTO owned (first, owners) VALUES (?, ?)');
  let drafts: Draft[] = [];

  function draftFor(source: Buffer, length: number): Draft {
    const current = drafts.at(-1);
    if (current !== undefined && current.source === source && current.length + length <= CHUNK_MAX_BYTES)
      return current;
    const draft: Draft = { source, pieces: [], owners: new Set(), lastAt: 0, length: 0, records: 0, bytes: 0 };
    drafts.push(draft);
    return draft;
  }

  function write({ source, pieces, owners, records, bytes }: Draft, nowMs: number): void {
    const first = lastSeq(store) + 1;
    const [data, ...others] = pieces.map(({ begin, end }) => source.subarray(begin, end));
    if (data === undefined) return;
    chunks.add({
      first,
      last: first + records - 1,
      records,
      bytes,
      aged: time.now(),
      at: nowMs,
      data: others.length === 0 ? data : Buffer.concat([data, ...others]),
    });
    if (owners.size > 0) own.run(first, Buffer.from([...owners].join(''), 'latin1'));
    counters.add(SPOOL, 'stored', records);
    counters.add(SPOOL, 'bytes', bytes);
    for (const destination of settings.destinations) {
      counters.add(destination, 'addressed', records);
      counters.add(destination, 'pendingBytes', bytes);
    }
  }

  return {
    add(bytes, at, end) {
      const draft = draftFor(bytes, end - at);
      const piece = draft.pieces.at(-1);
      if (piece !== undefined && piece.end === at) piece.end = end;
      else draft.pieces.push({ begin: at, end });
      draft.length += end - at;
      draft.records += 1;
      draft.bytes += sizeOf(at, end);
      // A request is one person's: most records belong to whom the one before belongs to.
      if (draft.records === 1 || !haveSameOwner(bytes, at, draft.lastAt)) {
        const owner = ownerTextOf(bytes, at);
        if (owner !== '') draft.owners.add(owner);
      }
      draft.lastAt = at;
    },
    flush(nowMs) {
      const finished = drafts;
      drafts = [];
      for (const draft of finished) write(draft, nowMs);
    },
  };
}
