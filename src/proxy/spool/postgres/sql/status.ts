import type { Statement } from '../../../database/session.ts';

/** Arrival of the oldest that waits in no batch, and of the oldest in one: chunks come in their order. */
export const OLDEST: Statement = {
  name: 'oldest',
  text: `SELECT at FROM spool_chunk WHERE number = (
           SELECT chunk FROM spool_piece WHERE destination = $1 AND batch = 0 ORDER BY chunk LIMIT 1)
         UNION ALL
         SELECT at FROM spool_chunk WHERE number = (
           SELECT min(chunk) FROM spool_piece WHERE destination = $1 AND batch > 0)`,
};

export const INSTANCES: Statement = {
  name: 'instances',
  text: 'SELECT count(*) AS instances FROM spool_instance WHERE until > $1',
};
