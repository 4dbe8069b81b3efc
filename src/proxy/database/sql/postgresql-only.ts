import type { Statement } from '../session.ts';

/**
 * Statements that CockroachDB 19.1 does not have, or need not hear: they are sent to nothing but PostgreSQL. What a
 * connection sets at its start holds whatever the operator set for the server, the database or the user.
 */
export const PG_WRITABLE: Statement = {
  name: 'pg_writable',
  text: `SELECT pg_is_in_recovery() AS standby, current_setting('transaction_read_only') AS readonly,
                pg_backend_pid() AS pid`,
};

const setting = (name: string, value: string): Statement => ({ name: `set_${name}`, text: `SET ${name} = ${value}` });

export const PG_SETTINGS: readonly Statement[] = [
  setting('synchronous_commit', 'on'),
  // A commit that a timeout calls back while it waits for the standby counts as done, and is not.
  setting('statement_timeout', '0'),
  setting('lock_timeout', '0'),
  // So that this is said: see transaction.ts.
  setting('client_min_messages', 'warning'),
  setting('default_transaction_isolation', `'read committed'`),
  // A process that is stopped amid a transaction would hold up all the others.
  setting('idle_in_transaction_session_timeout', '15000'),
];

/** Within a transaction, and for it alone: a pooler in between may have given us another connection. */
export const PG_WAIT_FOR_STANDBY: Statement = {
  name: 'pg_wait_for_standby',
  text: 'SET LOCAL synchronous_commit = on',
};

export const PG_CANCEL: Statement = { name: 'pg_cancel', text: 'SELECT pg_cancel_backend($1)' };

/** Since PostgreSQL 14, where the server was built with it, as Debian's is. A body then takes about a fourth of the pages, and of what it costs to put them there. */
export const PG_PACKED_BODIES: Statement = {
  name: 'pg_packed_bodies',
  text: 'ALTER TABLE spool_chunk ALTER COLUMN data SET COMPRESSION lz4',
};

/** Else bodies lie beside their row as they are: what PostgreSQL had before (pglz) costs more than the pages do. */
export const PG_PLAIN_BODIES: Statement = {
  name: 'pg_plain_bodies',
  text: 'ALTER TABLE spool_chunk ALTER COLUMN data SET STORAGE EXTERNAL',
};

/** What a commit waits for. `pg_stat_replication` shows others than superusers and pg_monitor that a standby is there, not how. */
export const PG_STANDBYS: Statement = {
  name: 'pg_standbys',
  text: `SELECT current_setting('synchronous_standby_names') AS names, current_setting('fsync') AS fsync,
                (SELECT count(*) FROM pg_stat_replication) AS connected,
                (SELECT count(*) FROM pg_stat_replication WHERE sync_state IN ('sync', 'quorum')) AS synchronous,
                (SELECT count(*) FROM pg_stat_replication WHERE sync_state IS NULL) AS hidden`,
};

/** What waits for a destination and is in nobody's hands: whoever asks at the same moment gets the rest, and waits for nobody. */
export const PG_FREE_WAITING: Statement = {
  name: 'pg_free_waiting',
  text: `SELECT chunk, first, last, records, bytes FROM spool_piece
         WHERE destination = $1 AND batch = 0 ORDER BY chunk, first LIMIT $2 FOR UPDATE SKIP LOCKED`,
};

/**
 * As DROP_WAITING, but for what somebody has in hand. A plain deletion waits for them with what it has already deleted in
 * its own hands, in whatever order the server reads, and keeps the lock of a row that it waited for and left.
 */
export const PG_DROP_FREE_WAITING: Statement = {
  name: 'pg_drop_free_waiting',
  text: `WITH free AS (
           SELECT destination, chunk, first FROM spool_piece
           WHERE batch = 0 AND chunk = ANY($1::BIGINT[]) AND destination = ANY($2::TEXT[]) FOR UPDATE SKIP LOCKED)
         DELETE FROM spool_piece AS p USING free
         WHERE p.destination = free.destination AND p.batch = 0 AND p.chunk = free.chunk AND p.first = free.first
         RETURNING p.destination, p.chunk, p.first, p.last, p.records, p.bytes`,
};

/** Alone in its transaction, with nothing in hand that anybody could wait for: until whoever has this piece is done with it. */
export const PG_AWAIT_PIECE: Statement = {
  name: 'pg_await_piece',
  text: `SELECT chunk FROM spool_piece
         WHERE destination = $1 AND batch = 0 AND chunk = $2 AND first = $3 FOR UPDATE`,
};

/** First in its transaction. */
export const PG_ONE_MOMENT: Statement = {
  name: 'pg_one_moment',
  text: 'SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY',
};
