import type { Database } from './database.ts';
import { PG_STANDBYS } from './sql/postgresql-only.ts';

/** What an acknowledged event survives, as the database is set up now. */
export interface Promised {
  readonly survives: 'unknown' | 'restart' | 'any-one-machine';
  /** The same in a sentence, with what it follows from. */
  readonly sentence: string;
  /** Whether that is enough for events to be taken. */
  readonly accepts: boolean;
}

export interface PromiseWatch {
  current(): Promised;
  close(): void;
}

export interface PromiseOptions {
  readonly database: Pick<Database, 'transact'>;
  /** Events are taken only while every commit is on two machines. */
  readonly requireSynchronous: boolean;
  /** Calls back once, after `ms`. @returns the way to call it off. */
  readonly after: (ms: number, callback: () => void) => () => void;
}

export interface Standbys {
  /** `synchronous_standby_names`. */
  readonly names: string;
  readonly fsync: string;
  readonly connected: number;
  readonly synchronous: number;
  /** Those of which this user may not see whether they are synchronous. */
  readonly hidden: number;
}

const EVERY_MS = 5_000;
/** Until it is well again. */
const SOON_MS = 1_000;
const notAsked = (requireSynchronous: boolean): Promised => ({
  survives: 'unknown',
  sentence: 'the database has not answered yet',
  accepts: !requireSynchronous,
});

/** @param standbys undefined: CockroachDB, which has none. */
export function promisedBy(standbys: Standbys | undefined, requireSynchronous: boolean): Promised {
  if (standbys === undefined) {
    const sentence =
      'CockroachDB acknowledges what a majority of its replicas has; how many there are is for its zone configuration to say';
    if (!requireSynchronous) return { survives: 'unknown', sentence, accepts: true };
    return {
      survives: 'unknown',
      sentence: `${sentence}: spool.requireSynchronous cannot be verified here, so nothing is taken; take it out`,
      accepts: false,
    };
  }
  const { names, fsync, connected, synchronous, hidden } = standbys;
  const disk = fsync === 'on' ? '' : '; fsync is off, and what a machine has acknowledged may not survive a power cut';
  if (names.trim() === '') {
    const sentence = `an acknowledged event survives a restart of one machine, not the loss of it: the database has no synchronous standby (synchronous_standby_names)${disk}`;
    return requireSynchronous
      ? {
          survives: 'restart',
          sentence: `${sentence}; spool.requireSynchronous wants one, so nothing is taken`,
          accepts: false,
        }
      : { survives: 'restart', sentence, accepts: true };
  }
  if (synchronous > 0 || hidden > 0) {
    const unseen = synchronous === 0 ? ' (which one is synchronous, only a member of pg_monitor can see)' : '';
    const sentence = `an acknowledged event survives losing any one machine: every commit is on a synchronous standby as well${unseen}${disk}`;
    return { survives: 'any-one-machine', sentence, accepts: true };
  }
  const which = connected === 0 ? 'none is connected' : 'none of those that are connected is one';
  const sentence = `commits wait for a synchronous standby, and ${which}: nothing is taken until there is one`;
  return { survives: 'any-one-machine', sentence, accepts: false };
}

/** Looks at it now and then; while the database is away, what was seen last is said. */
export function watchPromise({ database, requireSynchronous, after }: PromiseOptions): PromiseWatch {
  const unasked = notAsked(requireSynchronous);
  let current = unasked;
  let closed = false;
  let cancel: (() => void) | undefined;

  async function look(): Promise<void> {
    try {
      current = await database.transact(async (session) => {
        if (session.dialect === 'cockroachdb') return promisedBy(undefined, requireSynchronous);
        const [row] = await session.ask<Standbys>(PG_STANDBYS);
        return row === undefined ? current : promisedBy(row, requireSynchronous);
      });
    } catch {
      // The spool says that it is away.
    }
    if (closed) return;
    const isWell = current.accepts && current !== unasked;
    cancel = after(isWell ? EVERY_MS : SOON_MS, () => void look());
  }

  void look();
  return {
    current: () => current,
    close() {
      closed = true;
      cancel?.();
    },
  };
}
