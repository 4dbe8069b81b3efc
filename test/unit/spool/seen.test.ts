import path from 'node:path';
import { openSpoolDatabase } from '../../../src/proxy/spool/database.ts';
import { openSeen, type Seen } from '../../../src/proxy/spool/seen.ts';
import { RUN_KEYS } from '../../../src/proxy/spool/seen-runs.ts';
import type { Database } from '../../../src/proxy/spool/sqlite.ts';
import { tempDir } from '../../support/temp-dir.ts';

const folder = tempDir();
const HORIZON_MS = 7 * 86_400_000;
let files = 0;

function open(file = path.join(folder, `${files}.db`)) {
  const db = openSpoolDatabase(file);
  return { file, db, seen: openSeen(db) };
}

/** @returns how many of the ids were new. */
function commit(db: Database, seen: Seen, ids: Iterable<string>, nowMs = 0): number {
  db.exec('BEGIN');
  let fresh = 0;
  for (const id of ids) if (seen.add(id, nowMs)) fresh += 1;
  seen.flush();
  db.exec('COMMIT');
  seen.keep();
  return fresh;
}
function* ids(count: number, from = 0): Generator<string> {
  for (let index = from; index < from + count; index += 1) yield `message-${index}`;
}

describe('ids seen', () => {
  beforeEach(() => {
    files += 1;
  });

  it('are known in memory, in a run, and after a restart', () => {
    const { file, db, seen } = open();
    const count = RUN_KEYS * 2 + 100;
    expect(commit(db, seen, ids(count))).toBe(count);
    expect(commit(db, seen, ids(count))).toBe(0);
    expect(seen.has('message-5')).toBe(true);
    expect(seen.has('never seen')).toBe(false);
    db.close();
    const again = open(file);
    expect(commit(again.db, again.seen, ids(count + 10))).toBe(10);
    again.db.close();
  });

  it.each([
    ['few', 10, 5],
    ['enough for a run', RUN_KEYS - 3, 10],
  ])('of a commit that was rolled back are not known: %s', (_, before, rolledBack) => {
    const { db, seen } = open();
    commit(db, seen, ids(before));
    db.exec('BEGIN');
    for (const id of ids(rolledBack, before)) seen.add(id, 0);
    seen.flush();
    db.exec('ROLLBACK');
    seen.forget();
    expect(seen.has(`message-${before}`)).toBe(false);
    expect(seen.has(`message-${before - 1}`)).toBe(true);
    expect(commit(db, seen, ids(before + rolledBack))).toBe(rolledBack);
    db.close();
  });

  it('are known for the horizon, and forgotten by the run after it', () => {
    const { db, seen } = open();
    commit(db, seen, ids(RUN_KEYS), 0);
    commit(db, seen, ids(10, RUN_KEYS), 1_000); // makes the run of the first ones
    const rotate = (nowMs: number) => {
      db.exec('BEGIN');
      const forgotten = seen.rotate(nowMs, () => HORIZON_MS);
      db.exec('COMMIT');
      return forgotten;
    };
    expect(rotate(1_000 + HORIZON_MS)).toBe(0);
    expect(seen.has('message-0')).toBe(true);
    expect(rotate(1_001 + HORIZON_MS)).toBe(0);
    expect(seen.has('message-0')).toBe(false);
    expect(seen.has(`message-${RUN_KEYS}`)).toBe(true);
    expect(db.prepare('SELECT count(*) AS parts FROM seen_part').get()).toEqual({ parts: 0 });
    db.close();
  });
});
