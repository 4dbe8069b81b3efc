import type { Statement } from '../session.ts';

export const OFFER_SETTING: Statement = {
  name: 'offer_setting',
  text: 'INSERT INTO spool_setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING',
};

export const SETTING: Statement = {
  name: 'setting',
  text: 'SELECT value FROM spool_setting WHERE name = $1',
};

const NOW = 'CAST(extract(epoch FROM now()) * 1000 AS BIGINT)';

export const MAKE_LEASE: Statement = {
  name: 'make_lease',
  text: `INSERT INTO spool_lease (name, holder, until, done) VALUES ($1, '', 0, 0) ON CONFLICT (name) DO NOTHING`,
};

export const LEASE: Statement = {
  name: 'lease',
  text: `SELECT holder, until - ${NOW} AS remains, done FROM spool_lease WHERE name = $1`,
};

/** Nobody else has it, or their time is over. */
export const TAKE_LEASE: Statement = {
  name: 'take_lease',
  text: `UPDATE spool_lease SET holder = $2, until = ${NOW} + $3::BIGINT
         WHERE name = $1 AND done < $4 AND (holder = $2 OR until <= ${NOW})`,
};

export const END_LEASE: Statement = {
  name: 'end_lease',
  text: `UPDATE spool_lease SET until = 0, done = greatest(done, $3::BIGINT) WHERE name = $1 AND holder = $2`,
};
