import type { Statement } from '../../../database/session.ts';

/** As many as one transaction changes, and more. */
export const COUNTERS_AT_ONCE = 16;

const rowOf = (index: number) => `($1, $${3 * index + 2}, $${3 * index + 3}, $${3 * index + 4}::BIGINT)`;

/** Adds to `rows` counters of a slot, each (destination, name, amount). */
export const addTo = (rows: number): Statement => ({
  name: `add_to_${rows}`,
  text: `INSERT INTO spool_counter (slot, destination, name, value)
         VALUES ${Array.from({ length: rows }, (_, index) => rowOf(index)).join(', ')}
         ON CONFLICT (slot, destination, name) DO UPDATE SET value = spool_counter.value + excluded.value`,
});

export const TOTALS: Statement = {
  name: 'totals',
  text: `SELECT destination, name, CAST(sum(value) AS BIGINT) AS value FROM spool_counter GROUP BY destination, name`,
};
