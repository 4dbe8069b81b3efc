import type { Logger } from 'pino';
import { createGroupCommit } from './group-commit.ts';
import type { BatchName, Outcome, SettleVerdict, SpoolSettings } from './operations.ts';
import { unpack } from './pack.ts';
import type { AppendAnswer, Batch, Settlement, Spool } from './spool.ts';
import { startWorkerHost } from './worker-host.ts';

export interface SpoolOptions {
  /** Folder of its files; made with mode 0700 if it is not there. One process at a time. */
  readonly directory: string;
  /** Names of the destinations every record goes to. */
  readonly destinations: readonly string[];
  /** Bytes of bodies and ids, pending and dead, and 128 for each record. */
  readonly maxBytes: number;
  /** Pending records older than this (in spool time, see README.md) are dropped and counted. */
  readonly maxAgeMs: number;
  readonly whenFull: 'refuse' | 'drop-oldest';
  readonly batchMaxRecords: number;
  /** Bytes of the bodies of one batch; one record alone may be larger. */
  readonly batchMaxBytes: number;
  /** Room kept free for deliveries on a full disk; less than SQLite's log (4 MiB) would be of no use. @default 16 MiB */
  readonly ballastBytes?: number;
  /** Epoch ms. */
  readonly now: () => number;
  readonly log?: Pick<Logger, 'info' | 'warn' | 'error'>;
}

/** Idle spools look after themselves this often (expire, give pages back). */
const TICK_MS = 60_000;
const BALLAST_BYTES = 16 * 1024 * 1024;
const CLOSING: AppendAnswer = { ok: false, reason: 'closing', retryAfterSeconds: 5 };
const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined };

/**
 * Opens the spool in its folder, or makes one. Takes the same short time whatever the backlog.
 * @throws SpoolError `unwritable`, `locked`, `not_durable`, `too_new`: one line for the operator
 */
export async function openSpool(options: SpoolOptions): Promise<Spool> {
  const { now, log = SILENT, ...rest } = options;
  const settings: SpoolSettings = { ballastBytes: BALLAST_BYTES, ...rest };
  const inFlight = new Set<number>();
  const listeners = new Set<() => void>();
  let closing: Promise<void> | undefined;
  const group = createGroupCommit((operations) => host.send(operations));
  const host = await startWorkerHost({
    settings,
    now,
    log,
    inFlight,
    onOutcomes(outcomes, memory) {
      group.settle(outcomes, memory);
      if (outcomes.some(storedSomething)) for (const listener of [...listeners]) listener();
    },
    onOpen: group.resume,
    onDown: () => group.fail('the spool cannot write'),
  });

  let lastStatus = await group.submit({ kind: 'status' });

  const tick = setInterval(() => void group.submit({ kind: 'tick' }).catch(() => undefined), TICK_MS);
  tick.unref();

  async function close(): Promise<void> {
    clearInterval(tick);
    await group.idle();
    group.fail('the spool is closed');
    await host.close();
  }

  return {
    append(records) {
      if (closing !== undefined) return Promise.resolve(CLOSING);
      return group.append(records);
    },
    async take(destination, nowMs) {
      const answer = await group.submit({ kind: 'take', destination });
      if ('batch' in answer) {
        const { segments, ...batch } = answer.batch;
        inFlight.add(batch.id);
        return { batch: { ...batch, records: unpack(segments) }, more: answer.more };
      }
      return { dueMs: answer.waitMs === undefined ? undefined : nowMs + answer.waitMs };
    },
    async settle(batch, settlement) {
      await group.submit({ kind: 'settle', batch: nameOf(batch), verdict: verdictOf(settlement, now()) });
      inFlight.delete(batch.id);
    },
    pass: (destination) => group.submit({ kind: 'pass', destination }),
    onAppend(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    erase: (owner) => group.submit({ kind: 'erase', owner }),
    async status() {
      try {
        lastStatus = await group.submit({ kind: 'status' });
        return lastStatus;
      } catch {
        return { ...lastStatus, state: closing === undefined ? 'failing' : 'closed' };
      }
    },
    close() {
      closing ??= close();
      return closing;
    },
  };
}

/** An append's answers are the only ones that are a list (operations.ts). */
const storedSomething = (outcome: Outcome): boolean =>
  outcome.ok && Array.isArray(outcome.answer) && outcome.answer.some((answer) => answer.ok && answer.stored > 0);

function nameOf({ id, destination, records }: Batch): BatchName {
  const [first] = records;
  if (first === undefined) throw new Error('a batch holds at least one record');
  return { id, destination, firstSeq: first.seq };
}

function verdictOf(settlement: Settlement, nowMs: number): SettleVerdict {
  if (settlement.kind !== 'retry') return settlement;
  return { kind: 'retry', waitMs: Math.max(0, settlement.notBeforeMs - nowMs) };
}
