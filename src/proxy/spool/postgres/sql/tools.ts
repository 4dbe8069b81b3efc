import type { Statement } from '../../../database/session.ts';

export const CHUNKS_AFTER: Statement = {
  name: 'chunks_after',
  text: 'SELECT number, records, bytes, needed, at, data FROM spool_chunk WHERE number > $1 ORDER BY number LIMIT $2',
};

export const PIECES_OF_CHUNKS: Statement = {
  name: 'pieces_of_chunks',
  text: `SELECT p.destination, p.batch, p.chunk, p.first, p.last, p.records, p.bytes,
                coalesce(b.attempts, 0) AS attempts, coalesce(b.id, 0) AS batch_id
         FROM spool_piece AS p LEFT JOIN spool_batch AS b ON b.id = p.batch
         WHERE p.chunk = ANY($1::BIGINT[])`,
};

export const DEAD_AFTER: Statement = {
  name: 'dead_after',
  text: `SELECT destination, seq, bytes, aged, at, id, owner, reason, body FROM spool_dead
         WHERE (aged, seq, destination) > ($1, $2, $3) ORDER BY aged, seq, destination LIMIT $4`,
};

export const DEAD_OF_ID: Statement = {
  name: 'dead_of_id',
  text: `SELECT destination, seq, bytes, aged, at, id, owner, reason, body FROM spool_dead WHERE id = $1`,
};

export const RECORDS_KEPT: Statement = {
  name: 'records_kept',
  text: 'SELECT CAST(coalesce(sum(records), 0) AS BIGINT) AS records FROM spool_chunk',
};

export const DEAD_TOTALS: Statement = {
  name: 'dead_totals',
  text: 'SELECT CAST(coalesce(sum(bytes), 0) AS BIGINT) AS bytes FROM spool_dead',
};

/** Of chunks that are gone. */
export const LOST_PIECES: Statement = {
  name: 'lost_pieces',
  text: `SELECT count(*) AS lost FROM spool_piece AS p
         WHERE NOT EXISTS (SELECT 1 FROM spool_chunk AS c WHERE c.number = p.chunk)`,
};
