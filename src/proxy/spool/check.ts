import { type Chunk, openChunks, placesOf } from './chunks.ts';
import { openCounters, SPOOL } from './counters.ts';
import { bodyOf, DamagedChunk } from './frames.ts';
import { openForReading } from './inspect.ts';
import { isJson } from './is-json.ts';
import type { Database } from './sqlite.ts';
import { createStatus } from './status.ts';

export interface CheckResult {
  /** One sentence each; none: everything is as README.md promises. */
  readonly problems: readonly string[];
  readonly records: number;
}

/** Records read between two signs of progress, at the least. */
const PROGRESS_EVERY = 1_000;
const ALL = { first: 1, last: Number.MAX_SAFE_INTEGER };

/**
 * Holds a spool against its own invariants: the file is whole, every body is JSON, every chunk is somebody's, nobody has a
 * record twice, and the counters are right. Changes nothing; a running proxy goes on meanwhile.
 * @param progress called with the number of records read so far, and all of them
 * @throws SpoolError `unwritable` when there is no spool in the folder
 */
export function checkSpool(directory: string, progress: (done: number, all: number) => void): CheckResult {
  const db = openForReading(directory);
  try {
    // One moment, however long the look at it takes.
    db.exec('BEGIN');
    const all = numberOf(db, 'SELECT ifnull(sum(records), 0) FROM chunk');
    progress(0, all);
    const ranges = db.prepare(`${RANGES} ORDER BY first`).all() as RangeRow[];
    const found = readRecords(db, ranges, (done) => progress(done, all));
    const problems = [...checkFile(db), ...checkRanges(ranges), ...found.problems, ...checkCounters(db, found)];
    db.exec('ROLLBACK'); // or the look would hold up a running proxy's log until the process ends
    return { problems, records: all };
  } finally {
    db.close();
  }
}

const numberOf = (db: Database, sql: string): number => Number(Object.values(db.prepare(sql).get() as object)[0]);

function* checkFile(db: Database): Iterable<string> {
  for (const row of db.prepare('PRAGMA integrity_check(20)').all()) {
    const [finding] = Object.values(row as object);
    if (finding !== 'ok') yield `the file is damaged: ${finding}`;
  }
}

interface RangeRow {
  readonly destination: string;
  readonly first: number;
  readonly last: number;
}

const RANGES = `
  SELECT destination, first, ifnull(last, 9007199254740991) AS last FROM span
  UNION ALL SELECT destination, first, last FROM batch`;

function* checkRanges(rows: readonly RangeRow[]): Iterable<string> {
  const ends = new Map<string, number>();
  for (const { destination, first, last } of rows) {
    if ((ends.get(destination) ?? 0) >= first) yield `records from ${first} would go to ${destination} twice`;
    ends.set(destination, last);
  }
}

interface Found {
  readonly problems: readonly string[];
  /** Of records that somebody needs. */
  readonly bytes: number;
  readonly pending: ReadonlyMap<string, { records: number; bytes: number }>;
}

/** Reads every record once, with the ranges (by `first`) beside it. */
function readRecords(db: Database, ranges: readonly RangeRow[], progress: (done: number) => void): Found {
  const problems: string[] = [];
  const pending = new Map(ranges.map(({ destination }) => [destination, { records: 0, bytes: 0 }]));
  let [bytes, homeless, done, told] = [0, 0, 0, 0];
  let next = 0;
  let near: RangeRow[] = [];

  function readChunk(chunk: Chunk, holding: readonly RangeRow[]): void {
    for (const { seq, at, end, size } of placesOf(chunk)) {
      const holders = holding.filter(({ first, last }) => first <= seq && last >= seq);
      if (holders.length > 0) bytes += size;
      for (const { destination } of holders) {
        const counts = pending.get(destination);
        if (counts === undefined) continue;
        counts.records += 1;
        counts.bytes += size;
      }
      if (!isJson(bodyOf(chunk.data, at, end))) problems.push(`the body of record ${seq} is not JSON`);
    }
  }

  for (const chunk of openChunks(db).overlapping(ALL)) {
    near = near.filter(({ last }) => last >= chunk.first);
    for (; (ranges[next]?.first ?? Number.POSITIVE_INFINITY) <= chunk.last; next += 1) {
      const range = ranges[next];
      if (range !== undefined && range.last >= chunk.first) near.push(range);
    }
    if (near.length === 0) homeless += chunk.records;
    try {
      readChunk(chunk, near);
    } catch (error) {
      if (!(error instanceof DamagedChunk)) throw error;
      problems.push(`the records from ${chunk.first} on are damaged: ${error.message}`);
    }
    done += chunk.records;
    if (done - told >= PROGRESS_EVERY) {
      told = done;
      progress(done);
    }
  }
  if (done > told) progress(done);
  if (homeless > 0) problems.push(`${homeless} records are kept and nobody needs them`);
  return { problems, bytes, pending };
}

function* checkCounters(db: Database, found: Found): Iterable<string> {
  const counters = openCounters(db);
  // Ages do not matter here, and a damaged chunk has none.
  const chunks = { ...openChunks(db), records: () => [] };
  const source = { db, counters, chunks, settings: { destinations: [], maxBytes: 0 } };
  const { destinations } = createStatus(source)('open');
  for (const [name, { pending, pendingBytes }] of Object.entries(destinations)) {
    const { records, bytes } = found.pending.get(name) ?? { records: 0, bytes: 0 };
    if (records !== pending) yield `${name}: ${pending} records are counted as pending, and ${records} are`;
    if (bytes !== pendingBytes) yield `${name}: ${pendingBytes} bytes are counted as pending, and ${bytes} are`;
  }
  const dead = numberOf(db, 'SELECT ifnull(sum(size), 0) FROM dead');
  const bytes = found.bytes + dead;
  if (counters.get(SPOOL, 'bytes') !== bytes)
    yield `${counters.get(SPOOL, 'bytes')} bytes are counted, and ${bytes} are kept`;
  if (counters.get(SPOOL, 'deadBytes') !== dead) yield 'the bytes of dead letters are counted wrongly';
}
