import { type Ballast, openBallast } from './ballast.ts';
import { type CounterRow, readCounters } from './counters.ts';
import { filesOf, setAside } from './folder.ts';
import { openStore } from './open-store.ts';
import type { Fatal, LogEntry, Operation, Outcome, SpoolSettings, Start } from './operations.ts';
import type { AppendAnswer } from './spool.ts';
import { SpoolError } from './spool-error.ts';
import { faultOf, isSqliteError, openDatabase, type SqliteFault } from './sqlite.ts';
import type { Store } from './store.ts';
import { createTransaction } from './transaction.ts';

/**
 * Runs groups of operations against the database and turns its faults into outcomes. Holds no promise of its own: it
 * answers `ok` only for what a commit returned for.
 */
export interface Engine {
  /** One transaction, one sync; the outcomes are in the operations' order. After a `fatal` it is of no more use. */
  commit(operations: readonly Operation[], nowMs: number): Committed;
  close(): void;
}

export interface Committed {
  readonly outcomes: readonly Outcome[];
  readonly fatal?: Fatal;
}

export type Opening = { readonly engine: Engine } | { readonly fatal: Fatal };

const DISK_FULL = 'the disk is full: deliveries go on, new events are refused until there is room';
const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function faultWith(ballast: Ballast, error: unknown): SqliteFault {
  const fault = faultOf(error);
  return fault === 'io' && ballast.diskIsFull() ? 'full' : fault;
}

/** @throws SpoolError when the spool cannot be opened at all. */
export function openEngine(settings: SpoolSettings, start: Start, log: (entry: LogEntry) => void): Opening {
  const { directory } = settings;
  const { database, ballast: ballastFile } = filesOf(directory);
  const ballast = openBallast(ballastFile, settings.ballastBytes);
  if (start.replace !== undefined) {
    const aside = setAside(database, start.nowMs);
    const fields = { aside, countersKept: start.replace.counters !== undefined };
    log({ level: 'error', fields, message: 'the spool was damaged: it was set aside whole, and a new one begun' });
  }
  try {
    const store = openDespiteFullDisk(() => openStore(database, settings, start), ballast);
    if (!ballast.restore()) log({ level: 'warn', fields: { directory }, message: DISK_FULL });
    return { engine: createEngine(store, ballast, log) };
  } catch (error) {
    const fault = faultWith(ballast, error);
    // Statements that do not fit the tables of our own version: the schema itself is damaged.
    const isDamaged = fault === 'damaged' || (fault === 'bug' && isSqliteError(error));
    if (isDamaged) return { fatal: { kind: 'damaged', counters: countersOf(database) } };
    if (fault === 'bug') throw error;
    const reason = fault === 'full' ? 'the disk is full' : textOf(error);
    throw new SpoolError('unwritable', `the spool in ${directory} cannot be opened: ${reason}`, { cause: error });
  }
}

function openDespiteFullDisk(open: () => Store, ballast: Ballast): Store {
  try {
    return open();
  } catch (error) {
    if (faultWith(ballast, error) !== 'full' || !ballast.isThere()) throw error;
    ballast.giveUp();
    return open();
  }
}

/** What can still be read of a damaged database's counters. */
function countersOf(database: string): readonly CounterRow[] | undefined {
  try {
    return readCounters(openDatabase(database, { readOnly: true }));
  } catch {
    return undefined;
  }
}

function createEngine(store: Store, ballast: Ballast, log: (entry: LogEntry) => void): Engine {
  const transact = createTransaction(store, log);

  function attempt(operations: readonly Operation[], nowMs: number): Committed {
    try {
      const outcomes = transact(operations, nowMs, ballast.isThere());
      if (!ballast.isThere()) shrink();
      return { outcomes };
    } catch (error) {
      switch (faultWith(ballast, error)) {
        case 'bug':
          return oneByOne(operations, error, nowMs);
        case 'full':
          return onFullDisk(operations, nowMs);
        case 'damaged':
          return stopWith(operations, { kind: 'damaged', counters: store.counters.rows() });
        case 'busy':
        case 'io':
          return stopWith(operations, { kind: 'io', reason: textOf(error) });
      }
    }
  }

  /**
   * On a full disk: pages that deliveries freed go back to the file system, and what commits write must not add up, or the
   * room that the ballast left would be gone after some of them.
   */
  function shrink(): void {
    try {
      store.db.exec('PRAGMA incremental_vacuum(500)');
      store.db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    } catch {
      // Next time; the commit itself holds.
    }
  }

  /** A mistake in one operation must not cost the others their answer. */
  function oneByOne(operations: readonly Operation[], error: unknown, nowMs: number): Committed {
    if (operations.length === 1) return { outcomes: [{ ok: false, fault: 'bug', message: textOf(error) }] };
    const outcomes: Outcome[] = [];
    for (const [index, operation] of operations.entries()) {
      const each = attempt([operation], nowMs);
      outcomes.push(...each.outcomes);
      if (each.fatal !== undefined) {
        return { outcomes: [...outcomes, ...operations.slice(index + 1).map(cannotWrite)], fatal: each.fatal };
      }
    }
    return { outcomes };
  }

  /** Gives up the ballast; then deliveries have room to be recorded, and appends are refused (transaction.ts). */
  function onFullDisk(operations: readonly Operation[], nowMs: number): Committed {
    if (!ballast.isThere()) return { outcomes: operations.map(() => unavailable('the disk is full')) };
    ballast.giveUp();
    log({ level: 'error', fields: {}, message: DISK_FULL });
    return attempt(operations, nowMs);
  }

  return {
    commit(operations, nowMs) {
      if (!ballast.isThere() && ballast.restore()) {
        log({ level: 'info', fields: {}, message: 'the disk has room again: events are accepted' });
      }
      return attempt(operations, nowMs);
    },
    close: () => store.db.close(),
  };
}

const unavailable = (message: string): Outcome => ({ ok: false, fault: 'unavailable', message });

function cannotWrite(operation: Operation): Outcome {
  if (operation.kind !== 'append') return unavailable('the spool cannot write');
  const failing: AppendAnswer = { ok: false, reason: 'failing', retryAfterSeconds: 5 };
  return { ok: true, answer: operation.appends.map(() => failing) };
}

const stopWith = (operations: readonly Operation[], fatal: Fatal): Committed => ({
  outcomes: operations.map(cannotWrite),
  fatal,
});
