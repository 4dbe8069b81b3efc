import { createAppend, FULL } from './append.ts';
import { SPOOL } from './counters.ts';
import { createErase } from './erase.ts';
import { createDropping } from './make-room.ts';
import type { Answer, LogEntry, Operation, Outcome } from './operations.ts';
import { createSettle } from './settle.ts';
import { createStatus } from './status.ts';
import type { Store } from './store.ts';
import { createTake } from './take.ts';

/** @throws whatever SQLite throws; then nothing of it happened, in the database or in memory. */
export type Transact = (operations: readonly Operation[], nowMs: number, hasBallast: boolean) => readonly Outcome[];

const DAY_MS = 86_400_000;
/** Spool time is written with whatever is written, and at least this often. */
const TIME_WRITTEN_EVERY_MS = 60_000;
/** Pages given back to the file system in one go, when a quarter of the file is free. */
const VACUUM_PAGES = 2_000;

export function createTransaction(store: Store, log: (entry: LogEntry) => void): Transact {
  const { db, counters, seen, time, inFlight } = store;
  const dropping = createDropping(store);
  const append = createAppend(store, dropping.makeRoom);
  const take = createTake(store);
  const settle = createSettle(store, dropping.trimDead);
  const erase = createErase(store);
  const status = createStatus(store);
  const begin = db.prepare('BEGIN');
  const commit = db.prepare('COMMIT');
  const emptyLog = db.prepare('PRAGMA wal_checkpoint(TRUNCATE)');
  const pages = db.prepare(
    'SELECT freelist_count AS free, page_count AS pages FROM pragma_freelist_count, pragma_page_count',
  );

  function run(operation: Operation, nowMs: number, hasBallast: boolean): Answer {
    switch (operation.kind) {
      case 'append':
        return hasBallast ? append(operation, nowMs) : operation.appends.map(() => FULL);
      case 'take':
        return take(operation.destination);
      case 'settle':
        return settle(operation.batch, operation.verdict, nowMs);
      case 'pass':
        return dropping.pass(operation.destination);
      case 'erase':
        return erase(operation.owner);
      case 'status':
        return status(hasBallast && !dropping.isFull() ? 'open' : 'full');
      case 'tick':
        return undefined;
    }
  }

  function housekeeping(nowMs: number): void {
    const spoolNow = time.advance(nowMs);
    dropping.expire();
    const forgotten = seen.rotate(spoolNow, () => spoolNow - dropping.oldestAged() + DAY_MS);
    if (forgotten > 0)
      log({ level: 'warn', fields: { ids: forgotten }, message: 'too many ids: the oldest were forgotten early' });
  }

  function flush(): void {
    const elapsed = time.now() - counters.get(SPOOL, 'time');
    if (counters.hasChanges() || elapsed >= TIME_WRITTEN_EVERY_MS) counters.add(SPOOL, 'time', elapsed);
    seen.flush();
    counters.flush();
  }

  let logHoldsErased = false;

  /** After the commit, and no part of it: what makes the files smaller, and the erased unreadable. */
  function tidy(operations: readonly Operation[]): void {
    const isTick = operations.some(({ kind }) => kind === 'tick');
    const hasErased = operations.some(({ kind }) => kind === 'erase');
    if (hasErased || (logHoldsErased && isTick)) {
      // Somebody who looks into the spool at this moment still needs the log: then at the next tick.
      logHoldsErased = (emptyLog.get() as { busy: number }).busy !== 0;
    }
    if (!isTick) return;
    const { free, pages: all } = pages.get() as { free: number; pages: number };
    if (free > VACUUM_PAGES && free > all / 4) db.exec(`PRAGMA incremental_vacuum(${VACUUM_PAGES})`);
  }

  return (operations, nowMs, hasBallast) => {
    const inFlightBefore = [...inFlight];
    let outcomes: readonly Outcome[];
    begin.run();
    try {
      housekeeping(nowMs);
      outcomes = operations.map((operation) => ({ ok: true, answer: run(operation, nowMs, hasBallast) }));
      flush();
      commit.run();
    } catch (error) {
      try {
        db.exec('ROLLBACK');
      } catch {
        // SQLite rolls back by itself after some errors.
      }
      counters.forget();
      inFlight.clear();
      for (const id of inFlightBefore) inFlight.add(id);
      seen.forget();
      throw error;
    }
    counters.keep();
    seen.keep();
    tidy(operations);
    return outcomes;
  };
}
