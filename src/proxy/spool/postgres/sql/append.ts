import type { Statement } from '../../../database/session.ts';

/** Ids as 16 bytes of their SHA-256. Those that come back are new, and are remembered with this transaction. */
export const SEE: Statement = {
  name: 'see',
  text: `INSERT INTO spool_seen (id, hour) SELECT unnest($1::UUID[]), $2::BIGINT
         ON CONFLICT (id) DO NOTHING RETURNING id`,
};

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
