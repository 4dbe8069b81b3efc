import type { Statement } from '../../../database/session.ts';

/** Only whoever holds it: an older fence finds nothing. */
export const END_BATCH: Statement = {
  name: 'end_batch',
  text: 'DELETE FROM spool_batch WHERE id = $1 AND fence = $2',
};

/** After END_BATCH, and together with it: while the batch is still there, its pieces stay. */
export const END_PIECES: Statement = {
  name: 'end_pieces',
  text: `DELETE FROM spool_piece WHERE destination = $1 AND batch = $2
         AND NOT EXISTS (SELECT 1 FROM spool_batch WHERE id = $2)
         RETURNING chunk, first, last, records, bytes`,
};

/** The last one who needed it. */
export const END_CHUNKS: Statement = {
  name: 'end_chunks',
  text: 'DELETE FROM spool_chunk WHERE number = ANY($1::BIGINT[]) AND needed = 1 RETURNING number, bytes',
};

export const UNNEED_CHUNKS: Statement = {
  name: 'unneed_chunks',
  text: 'UPDATE spool_chunk SET needed = needed - 1 WHERE number = ANY($1::BIGINT[]) RETURNING number, needed',
};

export const END_UNNEEDED: Statement = {
  name: 'end_unneeded',
  text: 'DELETE FROM spool_chunk WHERE number = ANY($1::BIGINT[]) AND needed = 0 RETURNING number, bytes',
};

export const NEED_CHUNK: Statement = {
  name: 'need_chunk',
  text: 'UPDATE spool_chunk SET needed = needed + 1 WHERE number = $1',
};

export const WAIT: Statement = {
  name: 'wait',
  text: 'UPDATE spool_batch SET due = $3, lease = 0 WHERE id = $1 AND fence = $2',
};

export const MOVE_PIECE: Statement = {
  name: 'move_piece',
  text: 'UPDATE spool_piece SET batch = $5 WHERE destination = $1 AND batch = $2 AND chunk = $3 AND first = $4',
};

export const LENGTHEN_NOT: Statement = {
  name: 'end_piece_at',
  text: `UPDATE spool_piece SET last = $5, records = $6, bytes = $7
         WHERE destination = $1 AND batch = $2 AND chunk = $3 AND first = $4`,
};

export const INSERT_DEAD: Statement = {
  name: 'insert_dead',
  text: `INSERT INTO spool_dead (destination, seq, bytes, aged, at, id, owner, reason, body)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (destination, seq) DO NOTHING`,
};

export const DEAD_BYTES: Statement = {
  name: 'dead_bytes',
  text: `SELECT name, CAST(sum(value) AS BIGINT) AS value FROM spool_counter
         WHERE destination = '' AND name IN ('bytes', 'deadBytes') GROUP BY name`,
};

export const OLDEST_DEAD: Statement = {
  name: 'oldest_dead',
  text: 'SELECT destination, seq, bytes, aged FROM spool_dead ORDER BY aged, seq, destination LIMIT $1',
};

export const END_DEAD: Statement = {
  name: 'end_dead',
  text: 'DELETE FROM spool_dead WHERE destination = $1 AND seq = $2 RETURNING bytes',
};
