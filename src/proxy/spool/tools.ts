import type { CheckResult } from './check.ts';
import type { ShownRecord } from './inspect.ts';
import type { SpoolStatus } from './spool.ts';

export type KindOfRecord = 'pending' | 'dead';

/** What an operator does with a spool from the command line, whichever engine it lies in. */
export interface SpoolTools {
  status(): Promise<SpoolStatus>;
  /** Nothing of it changes anything; `progress` is called with the records read so far, and all of them. */
  check(progress: (done: number, all: number) => void): Promise<CheckResult>;
  show(id: string): Promise<ShownRecord | undefined>;
  /** Every pending record, or every dead letter, oldest first; each as it was when it was read. */
  records(kind: KindOfRecord, destination?: string): Iterable<ShownRecord> | AsyncIterable<ShownRecord>;
  /**
   * To change something. Files have to be nobody else's meanwhile; in a database proxies go on, and what is being sent at
   * this moment stays as it is.
   *
   * @param alone nothing may come between this and the end of it
   * @throws SpoolError `locked` while a proxy uses the files, or the database if it has to be ours alone
   */
  repair(alone: boolean): Promise<SpoolRepair>;
  close(): Promise<void>;
}

export interface SpoolRepair {
  /** Makes dead letters pending again. @returns how many. */
  replay(destination?: string): Promise<number>;
  /** Throws records away, counted as `dropped{purged}`; dead letters stay counted as dead. @returns how many. */
  purge(kind: KindOfRecord, destination?: string): Promise<number>;
  /** Ends what is pending, counted as `dropped{exported}`: it was carried away. @returns how many. */
  settleExported(destination?: string): Promise<number>;
  close(): void;
}
