/**
 * What a document leaves for the next one of its tab, in sessionStorage: a login by single sign-on and the reload after a
 * logout take the page away, and what it knew with it. A note is left when the page goes, read once, and gone then. None
 * is left without a yes, a no removes all of them (`leftovers.ts`), and the browser forgets them with the tab.
 */
export interface TabNotes {
  leave(note: TabNote, text: string): void;
  /** @returns what was left, which is gone from then on. */
  take(note: TabNote): string | null;
  clear(): void;
}

/** `logged-out`: nobody was logged in. `waiting`: events for the proxy, which answers only who is. */
export type TabNote = 'logged-out' | 'waiting';

export const NOTE_PREFIX = 'dcos-ui-telemetry:';

/** @param allowed whether there is a yes. */
export function createTabNotes(browser: Window, allowed: () => boolean): TabNotes {
  const take = (note: TabNote): string | null => {
    try {
      const text = browser.sessionStorage.getItem(NOTE_PREFIX + note);
      browser.sessionStorage.removeItem(NOTE_PREFIX + note);
      return text;
    } catch {
      return null;
    }
  };
  return {
    leave(note, text) {
      try {
        if (allowed()) browser.sessionStorage.setItem(NOTE_PREFIX + note, text);
      } catch {
        // Storage is closed or full: the next document has to do without.
      }
    },
    take,
    clear() {
      take('logged-out');
      take('waiting');
    },
  };
}
