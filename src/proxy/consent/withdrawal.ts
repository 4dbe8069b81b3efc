import type { Logger } from 'pino';
import type { Choice, Choices } from './choices.ts';

/** What became of a choice. */
export interface Chosen {
  /** It holds over a restart. A no that is not saved is in force all the same, until then. */
  readonly saved: boolean;
  /** Undelivered events that were erased; undefined: not yet, the spool cannot; it is tried until it can. */
  readonly erased: number | undefined;
}

export interface WithdrawalDeps {
  readonly choices: Choices;
  /** `Spool.erase`. */
  readonly erase: (owner: string) => Promise<number>;
  /** Resolves when no request is under way any more that was begun before. */
  readonly settleRequests: () => Promise<void>;
  /** Stops everything that leaves, while something is to be erased and cannot be; `false` lets it go on. */
  readonly hold: (on: boolean) => void;
  /** Calls back once, after `ms`. @returns the way to call it off. */
  readonly after: (ms: number, callback: () => void) => () => void;
  readonly log: Pick<Logger, 'error' | 'info'>;
}

export interface Withdrawal {
  choose(owner: string, choice: Choice): Promise<Chosen>;
  /** Erases this user's undelivered events, and forgets a yes. A no stays: without it the events would begin anew. */
  forget(owner: string): Promise<Chosen>;
  /** Before anything is sent: erases for those whose no the last process remembered and did not get to the end of. */
  finish(): Promise<void>;
  /** A no that another process was told: what this one took before it heard of it goes as well. */
  eraseAgain(owner: string): Promise<void>;
  stop(): void;
}

const RETRY_MS = 1_000;

/**
 * The order of a no: it is in force (nothing more is accepted), it is on disk, what had not been delivered is erased,
 * what was under way has ended; then the answer. Killed between any two, it is taken up again at the next start.
 *
 * Nothing slips through between the first step and the third: events are asked for consent and handed to the spool in
 * one turn of the event loop, and the spool does things in the order they were asked.
 */
export function createWithdrawal(deps: WithdrawalDeps): Withdrawal {
  const { choices, erase, settleRequests, hold, after, log } = deps;
  /** One after the other for each user: a yes that follows a no must not overtake it. */
  const running = new Map<string, Promise<unknown>>();
  const unerased = new Set<string>();
  /** The last choice of each user who has some under way: an older yes is not to undo it. */
  const lastOf = new Map<string, number>();
  let count = 0;
  let cancelRetry: (() => void) | undefined;

  function inOrder<T>(owner: string, work: () => Promise<T>): Promise<T> {
    const result = (running.get(owner) ?? Promise.resolve()).then(work);
    const last = result.then(
      () => undefined,
      () => undefined,
    );
    running.set(owner, last);
    void last.then(() => {
      if (running.get(owner) !== last) return;
      running.delete(owner);
      lastOf.delete(owner);
    });
    return result;
  }

  async function eraseNow(owner: string): Promise<number | undefined> {
    try {
      const erased = await erase(owner);
      // What is under way is still in the spool, and so among them.
      if (erased > 0) await settleRequests();
      choices.erased(owner);
      unerased.delete(owner);
      if (unerased.size === 0) hold(false);
      return erased;
    } catch {
      if (unerased.size === 0) log.error('what a user withdrew cannot be erased now: nothing is sent until it is');
      unerased.add(owner);
      hold(true);
      retryLater();
      return undefined;
    }
  }

  function retryLater(): void {
    cancelRetry ??= after(RETRY_MS, () => {
      cancelRetry = undefined;
      for (const owner of unerased) void inOrder(owner, () => eraseNow(owner));
    });
  }

  return {
    choose(owner, choice) {
      // In force before anything else happens, also when a choice before it is not through yet.
      const saving = choice === 'no' ? choices.set(owner, choice) : undefined;
      count += 1;
      const number = count;
      lastOf.set(owner, number);
      return inOrder(owner, async () => {
        if (saving !== undefined) return { saved: await saving, erased: await eraseNow(owner) };
        const isLast = lastOf.get(owner) === number;
        return { saved: isLast ? await choices.set(owner, choice) : true, erased: 0 };
      });
    },
    forget: (owner) =>
      inOrder(owner, async () => {
        const saved = choices.of(owner).choice === 'yes' ? await choices.set(owner, 'none') : true;
        return { saved, erased: await eraseNow(owner) };
      }),
    async finish() {
      for (const owner of choices.toErase()) await eraseNow(owner);
    },
    async eraseAgain(owner) {
      await inOrder(owner, () => eraseNow(owner));
    },
    stop: () => cancelRetry?.(),
  };
}
