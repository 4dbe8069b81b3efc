import { DamagedChunk, endOf, isErased, sizeOf } from './frames.ts';
import type { Database } from './sqlite.ts';

/** Sequence numbers from `first` to `last`, both included. */
export interface Range {
  readonly first: number;
  readonly last: number;
}

export interface Tally {
  readonly records: number;
  readonly bytes: number;
}

/** Some records that were committed together. `records` and `bytes` leave the erased ones out. */
export interface Chunk extends Range, Tally {
  /** Spool time of their arrival, ms. */
  readonly aged: number;
  /** Wall clock of it, epoch ms. */
  readonly at: number;
  /** frames.ts says how they lie in it. */
  readonly data: Buffer;
}

/** One record that was not erased, where it lies. */
export interface Place {
  readonly seq: number;
  readonly chunk: Chunk;
  readonly at: number;
  readonly end: number;
  /** What it counts against `maxBytes`. */
  readonly size: number;
}

export interface Chunks {
  /** Those that hold a record of the range, oldest first; read one by one. */
  overlapping(range: Range): Iterable<Chunk>;
  /** The records of the range, oldest first. */
  records(range: Range): Iterable<Place>;
  tally(range: Range): Tally;
  add(chunk: Chunk): void;
  /** Writes a chunk again, whose data was changed. */
  replace(chunk: Chunk): void;
  remove(chunk: Range): void;
  /** Removes the chunks that lie wholly within the range. */
  removeWithin(range: Range): void;
  /** The oldest one that holds a record after `seq`, without its data. */
  after(seq: number): Numbers | undefined;
}

type Numbers = Omit<Chunk, 'data'>;
// The table's own shape (schema.ts).
type ChunkRow = Numbers & { readonly data: Uint8Array };

const NUMBERS = 'first, last, records, bytes, aged, at';

export function openChunks(db: Database): Chunks {
  const before = db.prepare(`SELECT ${NUMBERS}, data FROM chunk WHERE first <= ? ORDER BY first DESC LIMIT 1`);
  const next = db.prepare(`SELECT ${NUMBERS}, data FROM chunk WHERE first > ? AND first <= ? ORDER BY first LIMIT 1`);
  const numbersBefore = db.prepare(`SELECT ${NUMBERS} FROM chunk WHERE first <= ? ORDER BY first DESC LIMIT 1`);
  const numbersAfter = db.prepare(`SELECT ${NUMBERS} FROM chunk WHERE first > ? ORDER BY first LIMIT 1`);
  const whole = db.prepare(`
    SELECT ifnull(sum(records), 0) AS records, ifnull(sum(bytes), 0) AS bytes
    FROM chunk WHERE first BETWEEN ?1 AND ?2 AND last <= ?2`);
  const insert = db.prepare(`INSERT INTO chunk (${NUMBERS}, data) VALUES (?, ?, ?, ?, ?, ?, ?)`);
  const update = db.prepare('UPDATE chunk SET records = ?, bytes = ?, data = ? WHERE first = ?');
  const drop = db.prepare('DELETE FROM chunk WHERE first = ?');
  const dropWithin = db.prepare('DELETE FROM chunk WHERE first BETWEEN ?1 AND ?2 AND last <= ?2');

  const chunkOf = (row: unknown): Chunk | undefined => {
    if (row === undefined) return undefined;
    const found = row as ChunkRow;
    const { buffer, byteOffset, byteLength } = found.data;
    return { ...found, data: Buffer.from(buffer, byteOffset, byteLength) };
  };

  function* overlapping({ first, last }: Range): Iterable<Chunk> {
    const containing = chunkOf(before.get(first));
    let chunk = containing !== undefined && containing.last >= first ? containing : chunkOf(next.get(first, last));
    while (chunk !== undefined) {
      yield chunk;
      chunk = chunkOf(next.get(chunk.first, last));
    }
  }

  function* records(range: Range): Iterable<Place> {
    for (const chunk of overlapping(range)) {
      for (const place of placesOf(chunk)) {
        if (place.seq > range.last) return;
        if (place.seq >= range.first) yield place;
      }
    }
  }

  return {
    overlapping,
    records,
    tally(range) {
      let { records: count, bytes } = whole.get(range.first, range.last) as Tally;
      // At most two chunks reach across an end of the range: their records have to be looked at.
      const crossing = [range.first, range.last].map((end) => numbersBefore.get(end) as Numbers | undefined);
      for (const [index, numbers] of crossing.entries()) {
        if (numbers === undefined || numbers.last < range.first) continue;
        if (numbers.first >= range.first && numbers.last <= range.last) continue;
        if (index === 1 && numbers.first === crossing[0]?.first) continue;
        const chunk = chunkOf(before.get(numbers.first));
        if (chunk === undefined) continue;
        for (const { seq, size } of placesOf(chunk)) {
          if (seq < range.first || seq > range.last) continue;
          count += 1;
          bytes += size;
        }
      }
      return { records: count, bytes };
    },
    add: (c) => void insert.run(c.first, c.last, c.records, c.bytes, c.aged, c.at, c.data),
    replace: (c) => void update.run(c.records, c.bytes, c.data, c.first),
    remove: ({ first }) => void drop.run(first),
    removeWithin: ({ first, last }) => void dropWithin.run(first, last),
    after(seq) {
      const containing = numbersBefore.get(seq) as Numbers | undefined;
      if (containing !== undefined && containing.last > seq) return containing;
      return numbersAfter.get(seq) as Numbers | undefined;
    },
  };
}

/** @throws DamagedChunk when it does not hold what it says */
export function* placesOf(chunk: Chunk): Iterable<Place> {
  const { data, first, last } = chunk;
  let seq = first;
  for (let at = 0; at < data.length; seq += 1) {
    const end = endOf(data, at);
    if (!isErased(data, at)) yield { seq, chunk, at, end, size: sizeOf(at, end) };
    at = end;
  }
  if (seq !== last + 1) throw new DamagedChunk('a chunk does not hold as many records as it says');
}
