import type { Transact } from '../database/transaction.ts';
import { within } from '../within.ts';
import type { OperatorWord } from './consent.ts';
import { OTHER_WORDS, SAY_WORD, TAKE_WORD_BACK } from './sql/choices.ts';

type Policy = OperatorWord['consent']['policy'];

export interface Word {
  readonly enabled: boolean;
  readonly policy: Policy;
  readonly locked: boolean;
}
interface Row {
  readonly enabled: number;
  readonly policy: Policy;
  readonly locked: number;
}

export interface SharedWord {
  /** What holds when the others are heard as well: off if one of them says off. */
  strictest(own: OperatorWord): OperatorWord;
  /** Tells the others. Resolves when they can know; they do within a second. */
  say(own: OperatorWord): Promise<void>;
  /** Whether another proxy is stricter than this one's own word. */
  isOverruled(): boolean;
  close(): Promise<void>;
}

export interface SharedWordOptions {
  readonly transact: Transact;
  /** Of this process, among all that share the database. */
  readonly name: string;
  /** Calls back once, after `ms`. @returns the way to call it off. */
  readonly after: (ms: number, callback: () => void) => () => void;
  /** Another proxy said something else than before. */
  readonly onChange: () => void;
}

const EVERY_MS = 500;
const CLOSE_MS = 500;
/** A proxy that is not heard of for this long has no say any more. */
const HOLDS_MS = 30_000;
/** Said again after so many looks. */
const SAY_EVERY = 16;
const STRICTNESS: readonly Policy[] = ['opt-out', 'opt-in', 'off'];

const stricter = (a: Policy, b: Policy): Policy => (STRICTNESS.indexOf(a) >= STRICTNESS.indexOf(b) ? a : b);

/** The strictest of them in each respect. */
export const strictestOf = (words: readonly Word[]): Word => ({
  enabled: words.every(({ enabled }) => enabled),
  policy: words.reduce<Policy>((policy, word) => stricter(policy, word.policy), 'opt-out'),
  locked: words.some(({ locked }) => locked),
});

const wordOf = ({ consent, clusterEnabled }: OperatorWord): Word => ({
  enabled: consent.telemetryEnabled && clusterEnabled,
  policy: consent.policy,
  locked: consent.locked,
});

/**
 * Several proxies have a configuration each, and operators change one file after the other. What one of them forbids is
 * forbidden in all of them within a second; what is allowed again is so when the last of them has heard of it. While the
 * database cannot be asked the others' last words hold: nothing can be stored then anyway.
 */
export function createSharedWord({ transact, name, after, onChange }: SharedWordOptions): SharedWord {
  let own: OperatorWord | undefined;
  let others: readonly Word[] = [];
  let looks = 0;
  let closed = false;
  let cancel: (() => void) | undefined;
  let looking: Promise<void> = Promise.resolve();

  async function look(): Promise<void> {
    looks += 1;
    try {
      const rows = await transact(async (session) => {
        if (own !== undefined && looks % SAY_EVERY === 0) session.send(SAY_WORD, valuesOf(own));
        return session.ask<Row>(OTHER_WORDS, [name]);
      });
      const heard = rows.map(({ enabled, policy, locked }) => ({
        enabled: enabled === 1,
        policy,
        locked: locked === 1,
      }));
      const before = JSON.stringify(strictestOf(others));
      others = heard;
      if (JSON.stringify(strictestOf(others)) !== before) onChange();
    } catch {
      // What was heard last holds.
    }
  }

  function valuesOf(word: OperatorWord) {
    const { enabled, policy, locked } = wordOf(word);
    return [name, enabled ? 1 : 0, policy, locked ? 1 : 0, HOLDS_MS];
  }

  function lookLater(): void {
    if (closed) return;
    cancel = after(EVERY_MS, () => {
      looking = look().finally(lookLater);
    });
  }
  looking = look().finally(lookLater);

  return {
    strictest(word) {
      const { enabled, policy, locked } = strictestOf([wordOf(word), ...others]);
      return {
        clusterEnabled: word.clusterEnabled,
        consent: { ...word.consent, telemetryEnabled: enabled, policy, locked },
      };
    },
    async say(word) {
      own = word;
      await transact(async (session) => session.send(SAY_WORD, valuesOf(word))).catch(() => undefined);
    },
    isOverruled() {
      if (own === undefined) return false;
      return JSON.stringify(strictestOf([wordOf(own), ...others])) !== JSON.stringify(wordOf(own));
    },
    async close() {
      closed = true;
      cancel?.();
      await within(CLOSE_MS, looking);
      await within(
        CLOSE_MS,
        transact(async (session) => session.send(TAKE_WORD_BACK, [name])),
      );
    },
  };
}
