import { changed } from './choice-change.ts';
import { readChoices, type StoredChoice, writeChoices } from './choices-file.ts';

export type Choice = StoredChoice['choice'];

/** What the consent rule hears of a user. */
export interface KnownChoice {
  readonly choice: Choice | 'unreadable';
  /** Epoch ms: an event made before it belongs to a time of no. */
  readonly sinceMs?: number | undefined;
  /** Of `unreadable`: it will be readable again, and whoever sends something now should do it again then. */
  readonly retryAfterSeconds?: number;
}

export interface ChoicesStatus {
  readonly yes: number;
  readonly no: number;
  /** Why nobody's choice is known, or the last one was not saved. */
  readonly problem?: string | undefined;
}

/** What users chose. In force the moment it is said, durable when `set` resolves. */
export interface Choices {
  of(owner: string): KnownChoice;
  /**
   * A no is in force even if it cannot be saved; a yes that cannot be saved is not.
   *
   * @returns false: not saved, `status()` says why.
   */
  set(owner: string, choice: Choice): Promise<boolean>;
  /** The undelivered events of this owner are gone. Written with the next choice: erasing twice does no harm. */
  erased(owner: string): void;
  /** Owners whose no was remembered and whose events may not have been erased: the process ended in between. */
  toErase(): readonly string[];
  /** Calls back for owners whose no was said to another process, and again when it holds in all of them. */
  onElsewhere?(listener: (owner: string) => void): void;
  /** False while nobody's choice can be told, but will be: until then nothing of users is taken (`retryAfterSeconds`). */
  isReady(): boolean;
  status(): ChoicesStatus;
  close(): Promise<void>;
}

/** Users of one cluster are hundreds; this is a bound on memory and on the file (about 5 MB). */
export const MAX_OWNERS = 50_000;
const RETRY_MS = 10_000;

const NOTHING_SAID: KnownChoice = { choice: 'none' };
const UNREADABLE: KnownChoice = { choice: 'unreadable' };

export interface ChoicesOptions {
  readonly file: string;
  /** Epoch ms. */
  readonly now: () => number;
  /** Calls back once, after `ms`. @returns the way to call it off. */
  readonly after: (ms: number, callback: () => void) => () => void;
  readonly maxOwners?: number;
}

/** Opens the users' choices. One process at a time: the spool's lock on the same folder sees to that. */
export async function openChoices({ file, now, after, maxOwners = MAX_OWNERS }: ChoicesOptions): Promise<Choices> {
  const reading = await readChoices(file);
  const unreadable = reading.ok
    ? undefined
    : `${reading.error}: no events of users are taken, since a no may be in it. Put a backup in its place, or remove it to begin anew (every no is forgotten then)`;
  const known = new Map<string, StoredChoice>(reading.ok ? reading.choices : []);
  let problem = unreadable;
  let current: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  let cancelRetry: (() => void) | undefined;

  /** One write at a time; whoever asks meanwhile shares the next one. */
  function save(): Promise<void> {
    next ??= current
      .catch(() => undefined)
      .then(() => {
        next = undefined;
        current = writeChoices(file, known);
        return current;
      });
    return next;
  }

  async function saveOrRetry(): Promise<boolean> {
    try {
      await save();
      problem = undefined;
      return true;
    } catch {
      problem = `the users' choices cannot be written to ${file}: the last ones hold only until the proxy ends; it is tried again`;
      cancelRetry ??= after(RETRY_MS, () => {
        cancelRetry = undefined;
        void saveOrRetry();
      });
      return false;
    }
  }

  /** Makes room by forgetting the oldest yes: under `opt-out` nothing changes by that, under `opt-in` it asks again. */
  function hasRoom(): boolean {
    if (known.size < maxOwners) return true;
    for (const [owner, { choice }] of known) if (choice !== 'no') return known.delete(owner);
    return false;
  }

  return {
    of: (owner) => (unreadable === undefined ? (known.get(owner) ?? NOTHING_SAID) : UNREADABLE),
    async set(owner, choice) {
      const before = known.get(owner);
      if (before === undefined && !hasRoom()) {
        problem = 'as many users as can be remembered have said no: the choice of another one is not saved';
        return false;
      }
      const wanted = changed(before, choice, now());
      // Anew at the end, so that the oldest come first.
      known.delete(owner);
      if (wanted !== undefined) known.set(owner, wanted);
      // What cannot be read may hold noes: it is the operator's to replace.
      if (unreadable !== undefined) return false;
      if (await saveOrRetry()) return true;
      if (choice !== 'no' && known.get(owner) === wanted) {
        if (before === undefined) known.delete(owner);
        else known.set(owner, before);
      }
      return false;
    },
    erased(owner) {
      if (known.get(owner)?.choice === 'no') known.set(owner, { choice: 'no' });
    },
    toErase: () => [...known].filter(([, { toErase }]) => toErase === true).map(([owner]) => owner),
    isReady: () => true,
    status() {
      const all = [...known.values()].map(({ choice }) => choice);
      const count = (choice: Choice) => all.filter((each) => each === choice).length;
      return { yes: count('yes'), no: count('no'), problem };
    },
    async close() {
      cancelRetry?.();
      if (unreadable === undefined && known.size > 0) await save().catch(() => undefined);
    },
  };
}
