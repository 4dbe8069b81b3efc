import type { Statement } from '../../../database/session.ts';

export const NEW_INSTANCE: Statement = {
  name: 'new_instance',
  text: `INSERT INTO spool_instance (number, destinations, until)
         VALUES (nextval('spool_number'), $1, $2) RETURNING number`,
};

/** Anew, if others thought it was gone. */
export const STILL_HERE: Statement = {
  name: 'still_here',
  text: `INSERT INTO spool_instance (number, destinations, until) VALUES ($1, $2, $3)
         ON CONFLICT (number) DO UPDATE SET until = excluded.until`,
};

export const LEAVE: Statement = { name: 'leave', text: 'DELETE FROM spool_instance WHERE number = $1' };

export const FORGET_GONE: Statement = { name: 'forget_gone', text: 'DELETE FROM spool_instance WHERE until < $1' };

/** Does anything wait that nobody may have told us of: appended, or let go, by another process? */
export const ANY_WAITING: Statement = {
  name: 'any_waiting',
  text: `SELECT destination FROM spool_piece WHERE destination = $1 AND batch = 0
         UNION ALL SELECT destination FROM spool_batch WHERE destination = $1 AND due <= $2 AND lease <= $2
         LIMIT 1`,
};
