import type { ConsentInputs } from '../contract/consent.ts';

/**
 * One word in localStorage, under one key: the only thing the plugin ever stores. Storage may throw on every access
 * (cookies blocked, quota, sandboxed frames); a choice that cannot be read may have been a no.
 */
export type Mark =
  | 'yes'
  /** The proxy knows it as well. */
  | 'no'
  | 'no, untold'
  /** Under `opt-in`: the notice was shown, and not answered. */
  | 'asked'
  /** Under `opt-out`: the line about it was shown. */
  | 'informed';

export interface ConsentStore {
  read(): Mark | 'none' | 'unreadable';
  /** @returns whether it is really there now. */
  save(mark: Mark): boolean;
  /**
   * Calls back when another tab may have changed it, or this one was asleep when it did: `slept`, when it was in the
   * back/forward cache, and heard nothing.
   */
  subscribe(listener: (slept?: boolean) => void): void;
}

/** A no that the proxy has not heard yet. */
export const UNTOLD = 'no, untold';
export const CHOICE_KEY = 'dcos-ui-telemetry:choice';
const MARKS: readonly unknown[] = ['yes', 'no', UNTOLD, 'asked', 'informed'] satisfies readonly Mark[];
const isMark = (value: unknown): value is Mark => MARKS.indexOf(value) >= 0;

export function choiceOf(mark: ReturnType<ConsentStore['read']>): ConsentInputs['choice'] {
  if (mark === 'yes' || mark === 'unreadable') return mark;
  return mark === 'no' || mark === UNTOLD ? 'no' : 'none';
}

export function createConsentStore(browser: Window): ConsentStore {
  const read = (): ReturnType<ConsentStore['read']> => {
    try {
      const stored = browser.localStorage.getItem(CHOICE_KEY);
      if (stored === null) return 'none';
      return isMark(stored) ? stored : 'unreadable';
    } catch {
      return 'unreadable';
    }
  };
  return {
    read,
    save(mark) {
      try {
        browser.localStorage.setItem(CHOICE_KEY, mark);
      } catch {
        return false;
      }
      return read() === mark;
    },
    subscribe(listener) {
      const look = (): void => listener();
      browser.addEventListener('storage', ({ key }) => {
        // A null key is `localStorage.clear()`.
        if (key === null || key === CHOICE_KEY) look();
      });
      // A page in the back/forward cache, or of a sleeping machine, hears no storage events.
      browser.addEventListener('pageshow', ({ persisted }) => listener(persisted));
      browser.addEventListener('focus', look);
      browser.document.addEventListener('visibilitychange', look);
    },
  };
}
