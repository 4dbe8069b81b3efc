import { fullJitter } from '../backoff.ts';
import type { Verdict } from '../destinations/destination.ts';
import type { Batch, Settlement } from '../spool/spool.ts';
import { BATCH_BACKOFF, DESTINATION_BACKOFF, PAUSE_BACKOFF } from './backoff.ts';

/** What the forwarder remembers of one destination between sends. */
export interface Memory {
  /** Sends in a row after which it had to wait. */
  readonly failures: number;
  /** Dead letters since it last took something. */
  readonly deadInRow: number;
  /** Batches it took. */
  readonly successes: number;
  readonly pausedReason: string | undefined;
  /** For batches that failed: how often, with a success of others in between. */
  readonly stubborn: ReadonlyMap<number, { readonly successes: number; readonly times: number }>;
}

export const FRESH_MEMORY: Memory = {
  failures: 0,
  deadInRow: 0,
  successes: 0,
  pausedReason: undefined,
  stubborn: new Map(),
};

/**
 * An endpoint that refuses this many events in a row, and takes none, is misconfigured rather than fed with bad events:
 * the rest is kept.
 */
export const DEAD_IN_ROW_MAX = 100;

/** A batch that failed this often while others arrived holds something that breaks the far side: look for it. */
export const STUBBORN_TIMES = 5;

export interface Response {
  readonly settlement: Settlement;
  readonly memory: Memory;
  /** Before anything is sent to this destination again. */
  readonly waitMs: number;
}

/** What follows from a verdict: how the batch ends, what is remembered, how long to wait. Pure. */
export function respond(verdict: Verdict, batch: Batch, memory: Memory, nowMs: number, random: () => number): Response {
  switch (verdict.kind) {
    case 'delivered':
      return { settlement: { kind: 'delivered' }, memory: afterSuccess(memory, batch), waitMs: 0 };
    case 'partly':
      return partly(verdict.refused, batch, memory);
    case 'refused':
      return refused(verdict.reason, batch, memory, nowMs, random);
    case 'paused':
      return pause(verdict.reason, batch, memory, nowMs, random);
    case 'retry':
      return retry(verdict, batch, memory, nowMs, random);
  }
}

const without = (stubborn: Memory['stubborn'], id: number) => new Map([...stubborn].filter(([key]) => key !== id));

const afterSuccess = (memory: Memory, batch: Batch): Memory => ({
  ...FRESH_MEMORY,
  successes: memory.successes + 1,
  stubborn: without(memory.stubborn, batch.id),
});

function partly(places: readonly { index: number; reason: string }[], batch: Batch, memory: Memory): Response {
  const dead = places.flatMap(({ index, reason }) => {
    const record = batch.records[index];
    return record === undefined ? [] : [{ seq: record.seq, reason }];
  });
  return {
    settlement: { kind: 'dead', seqs: dead.map(({ seq }) => seq), reason: dead.map(({ reason }) => reason) },
    memory: afterSuccess(memory, batch),
    waitMs: 0,
  };
}

function refused(reason: string, batch: Batch, memory: Memory, nowMs: number, random: () => number): Response {
  if (memory.deadInRow >= DEAD_IN_ROW_MAX) {
    return pause(`it refuses everything: ${reason}`, batch, memory, nowMs, random);
  }
  const [record] = batch.records;
  const stubborn = without(memory.stubborn, batch.id);
  const answered = { ...memory, failures: 0, pausedReason: undefined, stubborn };
  if (record !== undefined && batch.records.length === 1) {
    return {
      settlement: { kind: 'dead', seqs: [record.seq], reason },
      memory: { ...answered, deadInRow: memory.deadInRow + 1 },
      waitMs: 0,
    };
  }
  return { settlement: { kind: 'split' }, memory: answered, waitMs: 0 };
}

function pause(reason: string, batch: Batch, memory: Memory, nowMs: number, random: () => number): Response {
  const failures = memory.failures + 1;
  // At least half of it: a pause of nothing would be a hammer.
  const waitMs = fullJitter(PAUSE_BACKOFF, failures, 0.5 + random() / 2);
  return {
    settlement: { kind: 'retry', notBeforeMs: nowMs + waitMs, reason },
    memory: { ...memory, failures, pausedReason: reason, stubborn: without(memory.stubborn, batch.id) },
    waitMs,
  };
}

function retry(
  verdict: Extract<Verdict, { kind: 'retry' }>,
  batch: Batch,
  memory: Memory,
  nowMs: number,
  random: () => number,
): Response {
  const failures = memory.failures + 1;
  const before = memory.stubborn.get(batch.id);
  const othersArrived = before !== undefined && memory.successes > before.successes;
  const times = (before?.times ?? 0) + (othersArrived ? 1 : 0);
  const waitMs = Math.max(verdict.afterMs ?? 0, fullJitter(DESTINATION_BACKOFF, failures, random()));
  if (times >= STUBBORN_TIMES && batch.records.length > 1) {
    const stubborn = without(memory.stubborn, batch.id);
    return { settlement: { kind: 'split' }, memory: { ...memory, failures, stubborn }, waitMs };
  }
  const batchWaitMs = Math.max(waitMs, fullJitter(BATCH_BACKOFF, batch.attempts + 1, random()));
  return {
    settlement: { kind: 'retry', notBeforeMs: nowMs + batchWaitMs, reason: verdict.reason },
    memory: {
      ...memory,
      failures,
      stubborn: new Map(memory.stubborn).set(batch.id, { successes: memory.successes, times }),
    },
    waitMs,
  };
}
