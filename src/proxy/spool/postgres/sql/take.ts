import type { Statement } from '../../../database/session.ts';

export const BATCHES: Statement = {
  name: 'batches',
  text: `SELECT id, attempts, due, lease, fence, holder FROM spool_batch
         WHERE destination = $1 ORDER BY due, id LIMIT 500`,
};

export const WAITING: Statement = {
  name: 'waiting',
  text: `SELECT chunk, first, last, records, bytes FROM spool_piece
         WHERE destination = $1 AND batch = 0 ORDER BY chunk, first LIMIT $2`,
};

/** Nobody has taken it since it was looked at: the fence is still the same. */
export const TAKE_AGAIN: Statement = {
  name: 'take_again',
  text: `UPDATE spool_batch SET attempts = attempts + 1, lease = $3, fence = fence + 1, holder = $4
         WHERE id = $1 AND fence = $2`,
};

export const INSERT_BATCH: Statement = {
  name: 'insert_batch',
  text: `INSERT INTO spool_batch (id, destination, attempts, due, lease, fence, holder)
         VALUES ($1, $2, $3, $4, $5, $6, $7)`,
};

/** What others were faster with is not among what comes back. */
export const CLAIM: Statement = {
  name: 'claim',
  text: `UPDATE spool_piece SET batch = $2 WHERE destination = $1 AND batch = 0 AND chunk = ANY($3::BIGINT[])
         RETURNING chunk, first, last, records, bytes`,
};

export const SHORTEN_PIECE: Statement = {
  name: 'shorten_piece',
  text: `UPDATE spool_piece SET first = $5, records = $6, bytes = $7
         WHERE destination = $1 AND batch = $2 AND chunk = $3 AND first = $4`,
};

export const PIECES_OF: Statement = {
  name: 'pieces_of',
  text: `SELECT chunk, first, last, records, bytes FROM spool_piece
         WHERE destination = $1 AND batch = $2 ORDER BY chunk, first`,
};

export const DATA: Statement = {
  name: 'data',
  text: 'SELECT number, data FROM spool_chunk WHERE number = ANY($1::BIGINT[])',
};

export const DATA_OF_BATCH: Statement = {
  name: 'data_of_batch',
  text: `SELECT number, data FROM spool_chunk WHERE number IN
           (SELECT chunk FROM spool_piece WHERE destination = $1 AND batch = $2)`,
};

export const RENEW: Statement = {
  name: 'renew',
  text: 'UPDATE spool_batch SET lease = $3 WHERE id = $1 AND fence = $2',
};
