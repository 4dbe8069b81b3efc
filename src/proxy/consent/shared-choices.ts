import { reasonOf } from '../database/fault.ts';
import type { Session } from '../database/session.ts';
import type { Transact } from '../database/transaction.ts';
import { within } from '../within.ts';
import { changed } from './choice-change.ts';
import { type Choice, type Choices, MAX_OWNERS } from './choices.ts';
import type { StoredChoice } from './choices-file.ts';
import {
  CHANGED_CHOICES,
  CHOICE_OF,
  CHOICES_COUNT,
  ERASED,
  FORGET_OLDEST_YES,
  LAST_CHANGE,
  NEXT_CHANGE,
  SAVE_CHOICE,
} from './sql/choices.ts';

export interface SharedChoicesOptions {
  readonly transact: Transact;
  /** Epoch ms. */
  readonly now: () => number;
  /** Calls back once, after `ms`. @returns the way to call it off. */
  readonly after: (ms: number, callback: () => void) => () => void;
  readonly maxOwners?: number;
  /** How often it is looked for what was said to others. @default 500 */
  readonly everyMs?: number;
}

interface Row {
  readonly owner: string;
  readonly choice: Choice;
  readonly since: number;
  readonly to_erase: number;
  readonly change: number;
}
type Known = StoredChoice & { readonly change: number };

const EVERY_MS = 500;
/** What is known is older than this: somebody may have said no to another proxy, and nothing of users is taken. */
const STALE_MS = 5_000;
/** No proxy believes any more what was true before a no: what one of them took meanwhile is there to be erased. */
const SETTLED_MS = STALE_MS + 1_000;
const NEVER = -1;
const CLOSE_MS = 500;

/**
 * Choices in a database that several proxies share. One that is said to this proxy is in force here at once; one that is
 * said to another, after its next look. A proxy that cannot look takes no events of users, so that there is a time after
 * which a no holds everywhere; then what was taken before it is erased once more.
 */
export function openSharedChoices(options: SharedChoicesOptions): Choices {
  const { transact, now, after, maxOwners = MAX_OWNERS, everyMs = EVERY_MS } = options;
  const known = new Map<string, Known>();
  /** Noes that could not be saved: in force here, and tried again. */
  const unsaved = new Set<string>();
  const noMs = new Map<string, number>();
  const ours = new Set<number>();
  let elsewhere: ((owner: string) => void) | undefined;
  let last = 0;
  let lookedMs: number | undefined;
  let reason = 'it has not been asked yet';
  let problem: string | undefined;
  let looking: Promise<void> = Promise.resolve();
  let cancel: (() => void) | undefined;
  const toCallOff = new Set<() => void>();
  let closed = false;

  const isStale = () => lookedMs === undefined || now() - lookedMs > STALE_MS;

  function learn(row: Row, isFirstLook: boolean): void {
    const { owner, choice, since, change } = row;
    last = Math.max(last, change);
    // Read before we wrote, and heard after it.
    if ((known.get(owner)?.change ?? 0) > change) return;
    const toErase = row.to_erase === 1 ? ({ toErase: true } as const) : {};
    known.set(owner, { choice, ...sinceOf(since), ...toErase, change });
    if (choice !== 'no') noMs.delete(owner);
    if (choice !== 'no' || ours.delete(change)) return;
    if (isFirstLook && row.to_erase === 0) return;
    noMs.set(owner, now());
    elsewhere?.(owner);
    eraseOnceMore(owner);
  }

  /** What others took before they heard of it. */
  function eraseOnceMore(owner: string): void {
    if (closed) return;
    const callOff = after(SETTLED_MS, () => {
      toCallOff.delete(callOff);
      if (known.get(owner)?.choice === 'no') elsewhere?.(owner);
    });
    toCallOff.add(callOff);
  }

  async function look(): Promise<void> {
    let askedMs = now();
    try {
      const rows = await transact(async (session) => {
        // Not before: what is read is as it is from here on, however long the database let us wait.
        askedMs = now();
        const [change] = await session.ask<{ number: number }>(LAST_CHANGE);
        if ((change?.number ?? 0) <= last) return [];
        return session.ask<Row>(CHANGED_CHOICES, [last]);
      });
      const isFirstLook = lookedMs === undefined;
      for (const row of rows) learn(row, isFirstLook);
      lookedMs = askedMs;
      for (const owner of [...unsaved]) await saveAgain(owner);
    } catch (error) {
      reason = reasonOf(error);
    }
  }

  function lookLater(): void {
    if (closed) return;
    cancel = after(everyMs, () => {
      looking = look().finally(lookLater);
    });
  }

  async function save(session: Session, owner: string, choice: Choice): Promise<Known | undefined | 'no room'> {
    const [next] = await session.ask<{ number: number }>(NEXT_CHANGE);
    const change = next?.number ?? 0;
    const [row] = await session.ask<Row>(CHOICE_OF, [owner]);
    const before = row === undefined ? undefined : { choice: row.choice, ...sinceOf(row.since) };
    if (row === undefined) {
      const [count] = await session.ask<{ owners: number }>(CHOICES_COUNT);
      // By forgetting the oldest yes: under `opt-out` nothing changes by that, under `opt-in` it asks again.
      if ((count?.owners ?? 0) >= maxOwners && (await session.tell(FORGET_OLDEST_YES)) === 0) return 'no room';
    }
    const wanted = changed(before, choice, now());
    if (wanted === undefined && row === undefined) return undefined;
    // A row that says nothing is one that others can see.
    const stored = { choice, ...wanted, change };
    const { sinceMs = NEVER, toErase } = stored;
    session.send(SAVE_CHOICE, [owner, choice, sinceMs, toErase === true ? 1 : 0, change]);
    return stored;
  }

  async function saveNow(owner: string, choice: Choice): Promise<boolean> {
    const stored = await transact((session) => save(session, owner, choice));
    if (stored === 'no room') {
      problem = 'as many users as can be remembered have said no: the choice of another one is not saved';
      return false;
    }
    if (stored === undefined) known.delete(owner);
    else {
      ours.add(stored.change);
      known.set(owner, stored);
    }
    if (choice === 'no') eraseOnceMore(owner);
    problem = undefined;
    return true;
  }

  async function saveAgain(owner: string): Promise<void> {
    if (await saveNow(owner, 'no')) unsaved.delete(owner);
  }

  looking = look().finally(lookLater);

  return {
    of(owner) {
      if (unsaved.has(owner)) return { choice: 'no' };
      const found = known.get(owner);
      // A no is believed however long ago it was heard.
      if (isStale() && found?.choice !== 'no') return { choice: 'unreadable', retryAfterSeconds: 5 };
      return found ?? { choice: 'none' };
    },
    async set(owner, choice) {
      const before = known.get(owner);
      if (choice === 'no') {
        // Before anything else: nothing more is taken.
        noMs.set(owner, now());
        unsaved.add(owner);
      }
      try {
        if (!(await saveNow(owner, choice))) return false;
        unsaved.delete(owner);
        return true;
      } catch (error) {
        reason = reasonOf(error);
        if (choice !== 'no' && before !== undefined) known.set(owner, before);
        return false;
      }
    },
    erased(owner) {
      const found = known.get(owner);
      const saidMs = noMs.get(owner);
      if (found?.choice !== 'no' || (saidMs !== undefined && now() - saidMs < SETTLED_MS)) return;
      known.set(owner, { ...found, toErase: undefined });
      transact(async (session) => session.send(ERASED, [owner, found.change])).catch(() => undefined);
    },
    toErase: () => [...known].filter(([, { toErase }]) => toErase === true).map(([owner]) => owner),
    onElsewhere(listener) {
      elsewhere = listener;
    },
    isReady: () => !isStale(),
    status() {
      const all = [...known.values()].map(({ choice }) => choice);
      const count = (choice: Choice) => all.filter((each) => each === choice).length;
      const stale = isStale()
        ? `the users' choices cannot be read from the database (${reason}): no events of users are taken`
        : undefined;
      return { yes: count('yes'), no: count('no') + unsaved.size, problem: stale ?? problem };
    },
    async close() {
      closed = true;
      cancel?.();
      // The row says that it is still to be done: whoever is there then does it.
      for (const callOff of toCallOff) callOff();
      await within(CLOSE_MS, looking);
    },
  };
}

const sinceOf = (since: number) => (since === NEVER ? {} : { sinceMs: since });

/** What one owner chose, asked once. */
export async function readSharedChoice(transact: Transact, owner: string): Promise<Choice> {
  const [row] = await transact((session) => session.ask<Row>(CHOICE_OF, [owner]));
  return row?.choice ?? 'none';
}
