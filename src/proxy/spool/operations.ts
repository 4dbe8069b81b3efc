import type { CounterRow } from './counters.ts';
import type { PackedAppends, Segment } from './pack.ts';
import type { AppendAnswer, Passed, SpoolStatus } from './spool.ts';
import type { SpoolErrorCode } from './spool-error.ts';

/**
 * What crosses between the main thread and the worker: groups of operations one way, their outcomes the other. A group
 * is one transaction and one sync.
 */
export interface Operations {
  /** Whoever appends at the same time shares one; each has its own answer, and is stored whole or not at all. */
  append: { readonly request: PackedAppends; readonly answer: readonly AppendAnswer[] };
  take: {
    readonly request: { readonly destination: string };
    /** `waitMs`: spool time until the next batch is due; `undefined`: not before something is appended. */
    readonly answer: { readonly batch: PackedBatch; readonly more: boolean } | { readonly waitMs: number | undefined };
  };
  settle: {
    readonly request: { readonly batch: BatchName; readonly verdict: SettleVerdict };
    readonly answer: undefined;
  };
  pass: { readonly request: { readonly destination: string }; readonly answer: Passed };
  erase: { readonly request: { readonly owner: string }; readonly answer: number };
  status: { readonly request: object; readonly answer: SpoolStatus };
  /** Nothing but the housekeeping that every group does: expire, rotate. */
  tick: { readonly request: object; readonly answer: undefined };
}

export type Kind = keyof Operations;
export type Operation = { [K in Kind]: { readonly kind: K } & Operations[K]['request'] }[Kind];
export type OperationOf<K extends Kind> = Extract<Operation, { kind: K }>;
export type Answer = Operations[Kind]['answer'];

/** As a batch (spool.ts), in the frames it is stored in. */
export interface PackedBatch {
  readonly id: number;
  readonly destination: string;
  readonly attempts: number;
  readonly segments: readonly Segment[];
}

/** A batch by id; its place as well, since ids begin anew after a damaged database was set aside. */
export interface BatchName {
  readonly id: number;
  readonly destination: string;
  readonly firstSeq: number;
}

export type SettleVerdict =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'retry'; readonly waitMs: number }
  | { readonly kind: 'split' }
  | { readonly kind: 'dead'; readonly seqs: readonly number[]; readonly reason: string | readonly string[] };

export type Outcome =
  | { readonly ok: true; readonly answer: Answer }
  /** `unavailable`: the spool cannot do it now, ask again later. `bug`: it never will. */
  | { readonly ok: false; readonly fault: 'unavailable' | 'bug'; readonly message: string };

export interface LogEntry {
  readonly level: 'info' | 'warn' | 'error';
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

export interface SpoolSettings {
  readonly directory: string;
  readonly destinations: readonly string[];
  readonly maxBytes: number;
  readonly maxAgeMs: number;
  readonly whenFull: 'refuse' | 'drop-oldest';
  readonly batchMaxRecords: number;
  readonly batchMaxBytes: number;
  readonly ballastBytes: number;
}

/** How a worker begins. */
export interface Start {
  readonly nowMs: number;
  /** Batches that somebody still holds, from the worker before. */
  readonly inFlight: readonly number[];
  /** The database is damaged: set it aside and begin a new one, with these counters if they could be read. */
  readonly replace?: { readonly counters: readonly CounterRow[] | undefined };
}

/** Why a worker ends by itself; the next one may do better. */
export type Fatal =
  | { readonly kind: 'io'; readonly reason: string }
  | { readonly kind: 'damaged'; readonly counters: readonly CounterRow[] | undefined };

export type ToWorker =
  | { readonly kind: 'group'; readonly nowMs: number; readonly operations: readonly Operation[] }
  | { readonly kind: 'close' };

export type FromWorker =
  | { readonly kind: 'opened' }
  | { readonly kind: 'refused'; readonly code: SpoolErrorCode; readonly message: string }
  /** With the memory that the group's appends came in. */
  | { readonly kind: 'outcomes'; readonly outcomes: readonly Outcome[]; readonly memory: readonly ArrayBuffer[] }
  | { readonly kind: 'log'; readonly entry: LogEntry }
  | { readonly kind: 'fatal'; readonly fatal: Fatal };
