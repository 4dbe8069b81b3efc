import type { Statement } from '../../../database/session.ts';

/** Tags are found at any place here, and looked at more closely afterwards. Read through, for it is rarely asked. */
export const OWNED_CHUNKS: Statement = {
  name: 'owned_chunks',
  text: 'SELECT number FROM spool_chunk WHERE owners LIKE $1 ORDER BY number',
};

export const CHUNK: Statement = {
  name: 'chunk',
  text: 'SELECT owners, version, data FROM spool_chunk WHERE number = $1',
};

export const PIECES_OF_CHUNK: Statement = {
  name: 'pieces_of_chunk',
  text: `SELECT destination, batch, chunk, first, last, records, bytes FROM spool_piece WHERE chunk = $1
         ORDER BY destination, batch, first`,
};

/** By what it holds as well: a piece that moved or shrank is another one. */
export const LESSEN_PIECE: Statement = {
  name: 'lessen_piece',
  text: `UPDATE spool_piece SET records = records - $5, bytes = bytes - $6
         WHERE destination = $1 AND batch = $2 AND chunk = $3 AND first = $4 AND last = $7`,
};

export const END_PIECE: Statement = {
  name: 'end_piece',
  text: 'DELETE FROM spool_piece WHERE destination = $1 AND batch = $2 AND chunk = $3 AND first = $4',
};

export const REPLACE_CHUNK: Statement = {
  name: 'replace_chunk',
  text: `UPDATE spool_chunk SET records = records - $3, bytes = bytes - $4, owners = $5, data = $6, version = version + 1
         WHERE number = $1 AND version = $2`,
};

/** In the order in which they are ended elsewhere. */
export const DEAD_OF_OWNER: Statement = {
  name: 'dead_of_owner',
  text: 'SELECT destination, seq FROM spool_dead WHERE owner = $1 ORDER BY aged, seq, destination',
};

/** Batches with records of these chunks that somebody may be sending at this moment. */
export const SENDING: Statement = {
  name: 'sending',
  text: `SELECT DISTINCT b.id, b.fence FROM spool_batch AS b
         JOIN spool_piece AS p ON p.destination = b.destination AND p.batch = b.id
         WHERE p.chunk = ANY($1::BIGINT[]) AND b.lease > $2 AND b.holder <> $3`,
};
