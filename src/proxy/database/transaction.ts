import { DatabaseAway, faultOf } from './fault.ts';
import type { Connection, DatabasePool } from './pool.ts';
import { createSession, type Session } from './session.ts';
import { BEGIN, COMMIT, ROLLBACK } from './sql/connection.ts';
import { PG_WAIT_FOR_STANDBY } from './sql/postgresql-only.ts';

/** Runs `work` in one transaction. Resolves when it is durable, as far as the server can make it so. */
export type Transact = <T>(work: (session: Session) => Promise<T>) => Promise<T>;

export interface TransactDeps {
  readonly pool: DatabasePool;
  /** In [0, 1): between two tries. */
  readonly random: () => number;
  /** For all of one try. */
  readonly deadlineMs: number;
}

/** A transaction of this spool touches few rows: whoever loses a conflict wins one of the next. */
const MOST_TRIES = 8;
const PAUSE_MS = 20;

/**
 * A failed commit can have happened all the same: whoever cannot bear its happening twice has to write so that the second
 * time is seen (ids, fences).
 */
export function createTransact({ pool, random, deadlineMs }: TransactDeps): Transact {
  return async (work) => {
    for (let tried = 1; ; tried += 1) {
      try {
        return await once(work);
      } catch (error) {
        if (faultOf(error) !== 'conflict' || tried >= MOST_TRIES) throw error;
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * tried * random()));
      }
    }
  };

  async function once<T>(work: (session: Session) => Promise<T>): Promise<T> {
    let connection: Connection | undefined;
    let timer: NodeJS.Timeout | undefined;
    let over = false;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        over = true;
        reject(new DatabaseAway('no answer in time'));
      }, deadlineMs);
    });
    const connecting = pool.connect().then((found) => {
      if (over) found.release(false);
      else connection = found;
      return found;
    });
    try {
      const found = await Promise.race([connecting, late]);
      const result = await Promise.race([run(found, work), late]);
      found.release(false);
      return result;
    } catch (error) {
      connecting.catch(() => undefined);
      if (connection !== undefined) await giveUp(connection, error, over);
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** What is left open would hold its locks. */
  async function giveUp(connection: Connection, error: unknown, isLate: boolean): Promise<void> {
    // Not waited for: whoever asked has waited long enough.
    if (isLate) void pool.cancel(connection);
    const rolledBack =
      !isLate &&
      faultOf(error) !== 'away' &&
      (await Promise.race([
        createSession(connection.client)
          .tell(ROLLBACK)
          .then(
            () => true,
            () => false,
          ),
        new Promise<false>((resolve) => setTimeout(() => resolve(false), 1_000).unref()),
      ]));
    connection.release(!rolledBack);
  }
}

async function run<T>({ client, dialect }: Connection, work: (session: Session) => Promise<T>): Promise<T> {
  const sent: Promise<unknown>[] = [];
  const session = createSession(client, dialect, sent);
  let warned = false;
  const hear = ({ severity }: { readonly severity: string | undefined }) => {
    warned ||= severity === 'WARNING';
  };
  client.on('notice', hear);
  try {
    session.send(BEGIN);
    if (dialect === 'postgresql') session.send(PG_WAIT_FOR_STANDBY);
    const result = await work(session);
    const committing = client.query(COMMIT);
    committing.catch(() => undefined);
    await Promise.all(sent);
    const { command } = await committing;
    // PostgreSQL's answer to the commit of a transaction that has failed.
    if (command !== 'COMMIT') throw new DatabaseAway('the transaction was rolled back');
    // A commit that was called back while it waited for its standby is answered with success and a warning.
    if (warned) throw new DatabaseAway('the commit was not confirmed by a standby');
    return result;
  } finally {
    client.off('notice', hear);
  }
}
