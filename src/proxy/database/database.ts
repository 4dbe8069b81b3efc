import type { Logger } from 'pino';
import { fullJitter } from '../backoff.ts';
import type { DatabaseAddress } from './address.ts';
import { DatabaseAway, faultOf, reasonOf } from './fault.ts';
import { migrate, WrongDatabase } from './migrate.ts';
import { createPool } from './pool.ts';
import { createTransact, type Transact } from './transaction.ts';

/** A database that may be away: it is asked again with growing pauses, and meanwhile says so at once. */
export interface Database {
  /** @throws DatabaseAway, WrongDatabase, or what the server said (fault.ts) */
  readonly transact: Transact;
  /** Why it cannot be used now, in words; undefined: it could, when it was last asked. */
  problem(): string | undefined;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  readonly address: DatabaseAddress;
  readonly ca: string | undefined;
  readonly poolSize: number;
  /** For one transaction. @default 10000 */
  readonly deadlineMs?: number | undefined;
  /** Epoch ms. */
  readonly now: () => number;
  /** In [0, 1). */
  readonly random: () => number;
  readonly log: Pick<Logger, 'info' | 'warn'>;
}

const CONNECT_MS = 4_000;
const DEADLINE_MS = 10_000;
const BACKOFF = { firstMs: 200, longestMs: 3_000 };

export function createDatabase(options: DatabaseOptions): Database {
  const { address, ca, poolSize, deadlineMs = DEADLINE_MS, now, random, log } = options;
  const pool = createPool({ address, ca, size: poolSize, connectMs: CONNECT_MS });
  const transact = createTransact({ pool, random, deadlineMs });
  let migrated: Promise<void> | undefined;
  let failures = 0;
  let againMs = 0;
  let problem: string | undefined = 'it has not been asked yet';
  let said = false;

  /** The tables first; who comes meanwhile waits for the same. */
  function ready(): Promise<void> {
    migrated ??= migrate(pool).catch((error: unknown) => {
      migrated = undefined;
      throw error;
    });
    return migrated;
  }

  function succeeded(): void {
    if (said) log.info({}, 'the database is back');
    failures = 0;
    problem = undefined;
    said = false;
  }

  function failed(error: unknown): void {
    const fault = error instanceof WrongDatabase ? 'refused' : faultOf(error);
    // The server answered, and the connection is as good as before.
    if (fault === 'conflict' || fault === 'bug') return;
    failures += 1;
    problem = error instanceof WrongDatabase ? error.message : reasonOf(error);
    // The first failure can be of a connection that had died unnoticed: the next one is opened at once.
    if (failures < 2) return;
    againMs = now() + fullJitter(BACKOFF, failures - 1, random());
    if (!said) log.warn({ reason: problem }, 'the database cannot be used: events are refused until it can');
    said = true;
  }

  return {
    async transact(work) {
      // A clock that went back must not keep us away.
      const waitMs = failures < 2 ? 0 : againMs - now();
      if (waitMs > 0 && waitMs <= BACKOFF.longestMs) throw new DatabaseAway(problem ?? 'it is away');
      try {
        await ready();
        const result = await transact(work);
        succeeded();
        return result;
      } catch (error) {
        failed(error);
        throw error;
      }
    },
    problem: () => problem,
    close: () => pool.close(),
  };
}
