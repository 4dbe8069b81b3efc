import type { Statement } from '../../../database/session.ts';

const SEE_IDS = `INSERT INTO spool_seen (id, hour) SELECT unnest($1::UUID[]), $2::BIGINT ON CONFLICT (id) DO NOTHING`;

/** Ids as 16 bytes of their SHA-256. Those that are new are counted, and remembered with this transaction. */
export const SEE: Statement = { name: 'see', text: SEE_IDS };

/** The same, and says which ones: for when not all of them are. */
export const SEE_WHICH: Statement = { name: 'see_which', text: `${SEE_IDS} RETURNING id` };

export const FORGET_SEEN: Statement = {
  name: 'forget_seen',
  text: 'DELETE FROM spool_seen WHERE id = ANY($1::UUID[])',
};

export const NEXT_NUMBERS: Statement = {
  name: 'next_numbers',
  text: `SELECT nextval('spool_number') AS number FROM generate_series(1, $1::BIGINT)`,
};

export const BYTES: Statement = {
  name: 'bytes',
  text: `SELECT CAST(coalesce(sum(value), 0) AS BIGINT) AS bytes FROM spool_counter
         WHERE destination = '' AND name = 'bytes'`,
};

export const INSERT_CHUNK: Statement = {
  name: 'insert_chunk',
  text: `INSERT INTO spool_chunk (number, records, bytes, aged, at, needed, version, owners, data)
         VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8)`,
};

export const INSERT_PIECE: Statement = {
  name: 'insert_piece',
  text: `INSERT INTO spool_piece (destination, batch, chunk, first, last, records, bytes)
         VALUES ($1, $2, $3, $4, $5, $6, $7)`,
};
