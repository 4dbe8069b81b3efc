import { randomUUID } from 'node:crypto';
import type { Turn } from './collectors/schedule.ts';
import type { Config } from './config/schema.ts';
import type { Choices } from './consent/choices.ts';
import { openSharedChoices } from './consent/shared-choices.ts';
import { createSharedWord, type SharedWord } from './consent/shared-word.ts';
import type { Database } from './database/database.ts';
import { createLease } from './database/lease.ts';
import { type Promised, watchPromise } from './database/promise.ts';

/** What proxies that share a database have in common beside the spool. */
export interface Sharing {
  readonly choices: Choices;
  readonly word: SharedWord;
  /** Whose turn it is to ask the cluster. */
  readonly turn: Turn;
  promise(): Promised;
  /** For health. */
  notices(): readonly string[];
  /** Before the database is. */
  close(): Promise<void>;
}

export interface SharingDeps {
  readonly database: Database;
  readonly config: Pick<Config, 'spool'>;
  /** Epoch ms. */
  readonly now: () => number;
  /** Calls back once, after `ms`. @returns the way to call it off. */
  readonly after: (ms: number, callback: () => void) => () => void;
  /** Another proxy's operator says something else than before. */
  readonly onWord: () => void;
}

/** Longer than a round takes; two that do the same round make the same tracks. */
const TURN_MS = 120_000;

export function openSharing({ database, config, now, after, onWord }: SharingDeps): Sharing {
  const { transact } = database;
  const name = randomUUID();
  const { requireSynchronous } = config.spool;
  const promise = watchPromise({ database, requireSynchronous, after });
  const word = createSharedWord({ transact, name, after, onChange: onWord });
  return {
    choices: openSharedChoices({ transact, now, after }),
    word,
    turn: createLease({ transact, name: 'collectors', holder: name, leaseMs: TURN_MS }),
    promise: promise.current,
    notices() {
      const { accepts, sentence } = promise.current();
      return [
        ...(accepts ? [] : [sentence]),
        ...(word.isOverruled() ? ['another proxy of the same database has a stricter consent: that one holds'] : []),
      ];
    },
    async close() {
      promise.close();
      await word.close();
    },
  };
}
