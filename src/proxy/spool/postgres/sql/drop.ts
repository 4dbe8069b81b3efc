import type { Statement } from '../../../database/session.ts';

/** The oldest chunks after one of them, without their data. */
export const OLDEST_CHUNKS: Statement = {
  name: 'oldest_chunks',
  text: 'SELECT number, bytes, aged FROM spool_chunk WHERE number > $1 ORDER BY number LIMIT $2',
};

export const DROP_WAITING: Statement = {
  name: 'drop_waiting',
  text: `DELETE FROM spool_piece WHERE batch = 0 AND chunk = ANY($1::BIGINT[]) AND destination = ANY($2::TEXT[])
         RETURNING destination, chunk, first, last, records, bytes`,
};

/** One that is still there. */
export const STILL_WAITING: Statement = {
  name: 'still_waiting',
  text: `SELECT destination, chunk, first FROM spool_piece
         WHERE batch = 0 AND chunk = ANY($1::BIGINT[]) AND destination = ANY($2::TEXT[]) ORDER BY chunk LIMIT 1`,
};

/** Batches nobody is sending, and that hold nothing younger than a chunk; what was erased of them has no age. */
export const OLD_BATCHES: Statement = {
  name: 'old_batches',
  text: `SELECT b.id, b.destination FROM spool_batch AS b
         WHERE b.lease <= $1 AND b.destination = ANY($3::TEXT[]) AND NOT EXISTS (
           SELECT 1 FROM spool_piece AS p
           WHERE p.destination = b.destination AND p.batch = b.id AND p.chunk > $2 AND p.records > 0)`,
};

/** Of all that were ever counted. */
export const KNOWN_DESTINATIONS: Statement = {
  name: 'known_destinations',
  text: `SELECT DISTINCT destination FROM spool_counter WHERE destination <> ''`,
};

/** What the processes that are there deliver to, a list each. */
export const SERVED_DESTINATIONS: Statement = {
  name: 'served_destinations',
  text: 'SELECT destinations FROM spool_instance WHERE until > $1',
};
