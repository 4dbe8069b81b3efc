import type { Chunks, Range } from './chunks.ts';
import { type Counters, SPOOL } from './counters.ts';
import type { SpoolSettings } from './operations.ts';
import type { Ranges } from './ranges.ts';
import type { Seen } from './seen.ts';
import type { SpoolTime } from './spool-time.ts';
import type { Database } from './sqlite.ts';

/** What the operations work on: one open database and what is known of it in memory. */
export interface Store {
  readonly db: Database;
  readonly settings: SpoolSettings;
  readonly counters: Counters;
  readonly seen: Seen;
  readonly chunks: Chunks;
  readonly ranges: Ranges;
  readonly time: SpoolTime;
  /** Batches handed out and not settled. In memory alone: after a crash nobody has them. */
  readonly inFlight: Set<number>;
}

export type Ending = 'delivered' | 'dead' | 'erased' | `dropped:${string}`;

/** Counts the end of pending records for one destination. */
export function countEnd(store: Store, destination: string, ending: Ending, ended: { records: number; bytes: number }) {
  store.counters.add(destination, ending, ended.records);
  store.counters.add(destination, 'pendingBytes', -ended.bytes);
}

/** After a span or batch that covered the range is gone: ends the records that nobody else needs. Once for each. */
export function release(store: Store, range: Range): void {
  store.counters.add(SPOOL, 'bytes', -store.ranges.release(range).bytes);
}

/** Sequence number of the youngest record ever stored. */
export const lastSeq = (store: Store): number => store.counters.get(SPOOL, 'stored');
