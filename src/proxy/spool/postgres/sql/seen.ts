import type { Statement } from '../../../database/session.ts';

/** Ids of one part of all, from the first up to the last, that are older than an hour of spool time. */
export const SWEEP_SEEN: Statement = {
  name: 'sweep_seen',
  text: 'DELETE FROM spool_seen WHERE id >= $1::UUID AND id <= $2::UUID AND hour < $3',
};
