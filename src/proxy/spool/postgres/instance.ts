import type { Transact } from '../../database/transaction.ts';

export interface SharedSettings {
  readonly destinations: readonly string[];
  readonly maxBytes: number;
  readonly maxAgeMs: number;
  readonly whenFull: 'refuse' | 'drop-oldest';
  readonly batchMaxRecords: number;
  readonly batchMaxBytes: number;
  readonly leaseMs: number;
}

/** What the operations work on: a database, and what this process is in it. */
export interface Shared {
  readonly transact: Transact;
  readonly settings: SharedSettings;
  /** This process; asked for at the first use, since the database may be away at the start. */
  self(): Promise<Self>;
  /** Added to the server's clock; 0, but in tests. */
  shiftMs(): number;
}

export interface Self {
  readonly number: number;
  /**
   * Whose rows of counters it adds to. Each lane of appends has its own, and so have deliveries: none waits for another's
   * commit.
   */
  readonly appends: readonly number[];
  readonly deliveries: number;
}

/** Groups of appends under way at once: one is committed while the next one is made. */
export const LANES = 2;
/** Rows for this many processes at once; more of them share. */
const SLOTS = 32;

export function selfOf(number: number): Self {
  const first = (number % SLOTS) * (LANES + 1);
  return { number, appends: Array.from({ length: LANES }, (_, lane) => first + 1 + lane), deliveries: first };
}
