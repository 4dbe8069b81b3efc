import type { Statement } from '../../../database/session.ts';

const WALL = 'CAST(extract(epoch FROM now()) * 1000 AS BIGINT) + $1::BIGINT';
const SPOOL = `spool + least(greatest(${WALL} - wall, 0), 3600000)`;

export interface Time {
  readonly now: number;
  readonly wall: number;
  /** Since it was written down; negative when the clock went back. */
  readonly since: number;
}

/**
 * Spool time as it is now, and the server's clock; both epoch-like ms. `$1` is added to that clock: 0, but in tests. One
 * clock for all, whatever the clocks of the proxies say; never backwards, and at most an hour in one step.
 */
export const TIME: Statement = {
  name: 'time',
  text: `SELECT ${SPOOL} AS now, ${WALL} AS wall, ${WALL} - wall AS since FROM spool_clock WHERE name = 'spool'`,
};

/** Writes it down, so that the next step begins here. Not more often than once a second, whoever does it. */
export const ADVANCE: Statement = {
  name: 'advance',
  text: `UPDATE spool_clock SET spool = ${SPOOL}, wall = ${WALL}
         WHERE name = 'spool' AND (${WALL} - wall >= 1000 OR ${WALL} < wall)`,
};
