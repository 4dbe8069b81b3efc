import type { Session } from '../../database/session.ts';
import { addTo, COUNTERS_AT_ONCE } from './sql/counters.ts';

/** The spool's own counters live under the destination ''. */
export const SPOOL = '';

/** What one transaction changes in the counters. Written last, in one order for all, so that nobody waits in a circle. */
export interface Tally {
  add(destination: string, name: string, amount: number): void;
  of(destination: string, name: string): number;
  /** Pending records of a destination have ended. */
  end(destination: string, ending: string, ended: { readonly records: number; readonly bytes: number }): void;
  send(session: Session, slot: number): void;
}

export function createTally(): Tally {
  const changes = new Map<string, { readonly destination: string; readonly name: string; amount: number }>();

  function add(destination: string, name: string, amount: number): void {
    if (amount === 0) return;
    const key = `${destination}\n${name}`;
    const change = changes.get(key);
    if (change === undefined) changes.set(key, { destination, name, amount });
    else change.amount += amount;
  }

  return {
    add,
    of: (destination, name) => changes.get(`${destination}\n${name}`)?.amount ?? 0,
    end(destination, ending, { records, bytes }) {
      add(destination, ending, records);
      add(destination, 'pendingBytes', -bytes);
    },
    send(session, slot) {
      const rows = [...changes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, change]) => change);
      for (let at = 0; at < rows.length; at += COUNTERS_AT_ONCE) {
        const some = rows.slice(at, at + COUNTERS_AT_ONCE);
        const values = some.flatMap(({ destination, name, amount }) => [destination, name, amount]);
        session.send(addTo(some.length), [slot, ...values]);
      }
    },
  };
}
