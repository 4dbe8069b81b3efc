import type { Statement } from '../../../database/session.ts';

/** Whatever its fence: a batch that was handed out since it was looked at has a lease again, and stays. */
export const END_FREE_BATCH: Statement = {
  name: 'end_free_batch',
  text: 'DELETE FROM spool_batch WHERE id = $1 AND lease <= $2',
};
