import { END_LEASE, LEASE, MAKE_LEASE, TAKE_LEASE } from './sql/leases.ts';
import type { Transact } from './transaction.ts';

/** Work of which each piece has a number, and is done by one process for all that share a database. */
export interface Lease {
  /**
   * `ours`: this process does it, until `end` or until its time is over. `done`: somebody has. Else ask again after `waitMs`:
   * somebody is at it.
   * @throws what the database says
   */
  claim(piece: number): Promise<'ours' | 'done' | { readonly waitMs: number }>;
  /** @param done the piece that was done; undefined: it was not, and somebody else may. */
  end(done: number | undefined): Promise<void>;
}

export interface LeaseOptions {
  readonly transact: Transact;
  /** Of the work. */
  readonly name: string;
  /** Of this process. */
  readonly holder: string;
  readonly leaseMs: number;
}

interface Row {
  readonly holder: string;
  readonly remains: number;
  readonly done: number;
}

export function createLease({ transact, name, holder, leaseMs }: LeaseOptions): Lease {
  return {
    claim: (piece) =>
      transact(async (session) => {
        session.send(MAKE_LEASE, [name]);
        const taken = await session.tell(TAKE_LEASE, [name, holder, leaseMs, piece]);
        if (taken > 0) return 'ours';
        const [row] = await session.ask<Row>(LEASE, [name]);
        if (row === undefined || row.done >= piece) return 'done';
        return { waitMs: Math.max(0, row.remains) };
      }),
    end: (done) => transact(async (session) => session.send(END_LEASE, [name, holder, done ?? 0])),
  };
}
