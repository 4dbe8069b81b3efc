import { openCounters, SPOOL } from './counters.ts';
import { openForReading } from './inspect.ts';
import type { Database } from './sqlite.ts';
import { createStatus } from './status.ts';

export interface CheckResult {
  /** One sentence each; none: everything is as README.md promises. */
  readonly problems: readonly string[];
  readonly records: number;
}

/** Records read between two signs of progress. */
const CHUNK = 1_000;

/**
 * Holds a spool against its own invariants: the file is whole, every body is JSON, every record is somebody's, nobody has
 * one twice, and the counters are right. Changes nothing; a running proxy goes on meanwhile.
 * @param progress called with the number of records read so far, and all of them
 * @throws SpoolError `unwritable` when there is no spool in the folder
 */
export function checkSpool(directory: string, progress: (done: number, all: number) => void): CheckResult {
  const db = openForReading(directory);
  try {
    // One moment, however long the look at it takes.
    db.exec('BEGIN');
    const all = numberOf(db, 'SELECT count(*) FROM event');
    progress(0, all);
    const problems = [...checkFile(db), ...checkRanges(db), ...checkCounters(db), ...checkBodies(db, all, progress)];
    db.exec('ROLLBACK'); // or the look would hold up a running proxy's log until the process ends
    return { problems, records: all };
  } finally {
    db.close();
  }
}

const numberOf = (db: Database, sql: string, ...parameters: (string | number)[]): number =>
  Number(Object.values(db.prepare(sql).get(...parameters) as object)[0]);

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

function* checkRanges(db: Database): Iterable<string> {
  const rows = db.prepare(`${RANGES} ORDER BY destination, first`).all() as RangeRow[];
  for (const [index, row] of rows.entries()) {
    const before = rows[index - 1];
    if (before?.destination === row.destination && before.last >= row.first) {
      yield `records from ${row.first} would go to ${row.destination} twice`;
    }
  }
  const homeless = numberOf(
    db,
    `SELECT count(*) FROM event WHERE NOT EXISTS (SELECT 1 FROM (${RANGES}) WHERE event.seq BETWEEN first AND last)`,
  );
  if (homeless > 0) yield `${homeless} records are kept and nobody needs them`;
}

function* checkCounters(db: Database): Iterable<string> {
  const counters = openCounters(db);
  const { destinations } = createStatus({ db, counters, settings: { destinations: [], maxBytes: 0 } })('open');
  for (const [name, { pending, pendingBytes }] of Object.entries(destinations)) {
    const sql = (what: string) =>
      `SELECT ${what} FROM (${RANGES}) JOIN event ON seq BETWEEN first AND last WHERE destination = ?`;
    const records = numberOf(db, sql('count(*)'), name);
    if (records !== pending) yield `${name}: ${pending} records are counted as pending, and ${records} are`;
    const bytes = numberOf(db, sql('ifnull(sum(size), 0)'), name);
    if (bytes !== pendingBytes) yield `${name}: ${pendingBytes} bytes are counted as pending, and ${bytes} are`;
  }
  const dead = numberOf(db, 'SELECT ifnull(sum(size), 0) FROM dead');
  const bytes = numberOf(db, 'SELECT ifnull(sum(size), 0) FROM event') + dead;
  if (counters.get(SPOOL, 'bytes') !== bytes)
    yield `${counters.get(SPOOL, 'bytes')} bytes are counted, and ${bytes} are kept`;
  if (counters.get(SPOOL, 'deadBytes') !== dead) yield 'the bytes of dead letters are counted wrongly';
}

function* checkBodies(db: Database, all: number, progress: (done: number, all: number) => void): Iterable<string> {
  const read = db.prepare('SELECT seq, body FROM event WHERE seq > ? ORDER BY seq LIMIT ?');
  let done = 0;
  for (let last = 0; ; ) {
    const rows = read.all(last, CHUNK) as { seq: number; body: string }[];
    for (const { seq, body } of rows) if (!isJson(body)) yield `the body of record ${seq} is not JSON`;
    const end = rows.at(-1);
    if (end === undefined) return;
    last = end.seq;
    done += rows.length;
    progress(done, all);
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
