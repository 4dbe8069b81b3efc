import type { ConsentInputs } from '../contract/consent.ts';

/**
 * Remembers what the user chose, in localStorage, under one key: the only thing the plugin ever stores. Storage may
 * throw on every access (cookies blocked, quota, sandboxed frames); a choice that cannot be read may have been a no.
 */
export interface ConsentStore {
  read(): ConsentInputs['choice'];
  /** @returns whether it is really there now. */
  save(choice: 'yes' | 'no'): boolean;
  /** Calls back when another tab may have changed it, or this one was asleep when it did. */
  subscribe(listener: () => void): () => void;
}

export const CHOICE_KEY = 'dcos-ui-telemetry:choice';

export function createConsentStore(browser: Window): ConsentStore {
  const read = (): ConsentInputs['choice'] => {
    try {
      const stored = browser.localStorage.getItem(CHOICE_KEY);
      if (stored === null) return 'none';
      return stored === 'yes' || stored === 'no' ? stored : 'unreadable';
    } catch {
      return 'unreadable';
    }
  };
  return {
    read,
    save(choice) {
      try {
        browser.localStorage.setItem(CHOICE_KEY, choice);
      } catch {
        return false;
      }
      return read() === choice;
    },
    subscribe(listener) {
      const onStorage = (event: StorageEvent): void => {
        // A null key is `localStorage.clear()`.
        if (event.key === null || event.key === CHOICE_KEY) listener();
      };
      browser.addEventListener('storage', onStorage);
      // A page in the back/forward cache hears no storage events.
      browser.addEventListener('pageshow', listener);
      return () => {
        browser.removeEventListener('storage', onStorage);
        browser.removeEventListener('pageshow', listener);
      };
    },
  };
}
