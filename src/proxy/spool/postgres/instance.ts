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
  /** Whose rows of counters it adds to: appends and deliveries have their own, so that neither waits for the other. */
  readonly appends: number;
  readonly deliveries: number;
}

/** Rows for this many processes at once; more of them share. */
const SLOTS = 32;

export const selfOf = (number: number): Self => ({
  number,
  appends: (number % SLOTS) * 2,
  deliveries: (number % SLOTS) * 2 + 1,
});
