import { type Ballast, openBallast } from './ballast.ts';
import type { Counters } from './counters.ts';
import { filesOf, setAside } from './folder.ts';
import { carryOver, openStore } from './open-store.ts';
import type { LogEntry, Operation, Outcome, SpoolSettings } from './operations.ts';
import { SpoolError } from './spool-error.ts';
import { faultOf } from './sqlite.ts';
import type { Store } from './store.ts';
import { createTransaction, type Transact } from './transaction.ts';

/**
 * Runs groups of operations against the database and turns its faults into outcomes. Holds no promise of its own: it
 * answers `ok` only for what a commit returned for.
 */
export interface Engine {
  /** One transaction, one sync; the outcomes are in the operations' order. */
  commit(operations: readonly Operation[], nowMs: number): readonly Outcome[];
  close(): void;
}

interface Opened {
  readonly store: Store;
  readonly transact: Transact;
}

const unavailable = (message: string): Outcome => ({ ok: false, fault: 'unavailable', message });
const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** @throws SpoolError when the spool cannot be opened at all. */
export function openEngine(settings: SpoolSettings, nowMs: number, log: (entry: LogEntry) => void): Engine {
  const { directory } = settings;
  const { database, ballast: ballastFile } = filesOf(directory);
  const ballast = openBallast(ballastFile, settings.ballastBytes);
  const inFlight = new Set<number>();
  let failing = false;
  let opened: Opened | undefined = open(nowMs);
  if (!ballast.restore()) log({ level: 'warn', fields: { directory }, message: DISK_FULL });

  function openOnce(): Opened {
    const store = openStore(database, settings, inFlight);
    return { store, transact: createTransaction(store, log) };
  }

  function open(atMs: number): Opened {
    try {
      return openOnce();
    } catch (error) {
      const fault = faultOf(error);
      if (fault === 'damaged') return beginAnew(undefined, atMs);
      if (fault === 'bug') throw error;
      if (fault === 'full' && ballast.isThere()) {
        ballast.giveUp();
        return open(atMs);
      }
      throw new SpoolError('unwritable', `the spool in ${directory} cannot be opened: ${textOf(error)}`, {
        cause: error,
      });
    }
  }

  /** Sets the damaged database aside, whole, and goes on with an empty one. */
  function beginAnew(counters: Counters | undefined, atMs: number): Opened {
    const aside = setAside(directory, atMs);
    inFlight.clear();
    const message = 'the spool was damaged: it was set aside whole, and a new one begun';
    log({ level: 'error', fields: { aside, countersKept: counters !== undefined }, message });
    const fresh = openOnce();
    carryOver(counters, fresh.store);
    return fresh;
  }

  function shut(): void {
    try {
      opened?.store.db.close();
    } catch {
      // After an I/O error closing may fail as well; the next one to open it recovers it.
    }
    opened = undefined;
  }

  function ensureOpen(atMs: number): Opened | undefined {
    if (opened !== undefined) return opened;
    try {
      opened = open(atMs);
      if (failing) log({ level: 'info', fields: { directory }, message: 'the spool can write again' });
      failing = false;
    } catch {
      // Said when it began; said again when it is over.
    }
    return opened;
  }

  function fail(error: unknown): void {
    if (!failing)
      log({ level: 'error', fields: { directory, reason: textOf(error) }, message: 'the spool cannot write' });
    failing = true;
    shut();
  }

  function attempt(operations: readonly Operation[], atMs: number): readonly Outcome[] {
    const current = ensureOpen(atMs);
    if (current === undefined) return operations.map(whileFailing);
    try {
      return current.transact(operations, atMs, ballast.isThere());
    } catch (error) {
      const fault = faultOf(error);
      if (fault === 'bug') return one(operations, error, atMs);
      if (fault === 'full') return withoutAppends(operations, atMs, ballast, attempt, log);
      if (fault === 'damaged') {
        const { counters } = current.store;
        shut();
        opened = beginAnew(counters, atMs);
        return attempt(operations, atMs);
      }
      fail(error);
      return operations.map(whileFailing);
    }
  }

  /** A mistake in one operation must not cost the others their answer: each alone. */
  function one(operations: readonly Operation[], error: unknown, atMs: number): readonly Outcome[] {
    if (operations.length > 1) return operations.flatMap((operation) => attempt([operation], atMs));
    return [{ ok: false, fault: 'bug', message: textOf(error) }];
  }

  return {
    commit(operations, atMs) {
      if (!ballast.isThere() && ballast.restore()) {
        log({ level: 'info', fields: { directory }, message: 'the disk has room again: events are accepted' });
      }
      return attempt(operations, atMs);
    },
    close: shut,
  };
}

const DISK_FULL = 'the disk is full: deliveries go on, new events are refused until there is room';

function whileFailing(operation: Operation): Outcome {
  if (operation.kind !== 'append') return unavailable('the spool cannot write');
  return { ok: true, answer: { ok: false, reason: 'failing', retryAfterSeconds: 5 } };
}

/** The disk is full: gives up the ballast and does what frees room. */
function withoutAppends(
  operations: readonly Operation[],
  atMs: number,
  ballast: Ballast,
  attempt: (operations: readonly Operation[], atMs: number) => readonly Outcome[],
  log: (entry: LogEntry) => void,
): readonly Outcome[] {
  if (!ballast.isThere()) return operations.map(() => unavailable('the disk is full'));
  ballast.giveUp();
  log({ level: 'error', fields: {}, message: DISK_FULL });
  return attempt(operations, atMs);
}
