import type { Decision } from '../contract/consent.ts';
import type { ConsentInside } from './consent.ts';
import { CHOICE_KEY, choiceOf } from './consent-store.ts';

/** What the part for people does with the consent, beside choosing. */
export interface ConsentMarks {
  /** The notice, or the line under `opt-out`, is on the screen, or no longer. */
  shown(what: 'asked' | 'informed', open: boolean): void;
  /** What it would be without a yes of the user's. */
  byDefault(): Decision;
  /** Removes what is stored here, and asks the proxy anew. A no stays, as in the proxy: without it, all would begin anew. */
  forget(): void;
}

export const createConsentMarks = (
  { state, store, tell, renew }: ConsentInside,
  browser: Pick<Window, 'localStorage'>,
): ConsentMarks => ({
  shown(what, open) {
    const now = store.read();
    if (what === 'asked') state.asking(open);
    if (open && (now === 'none' || now === 'informed')) store.save(what);
    tell();
  },
  byDefault: () => state.here(choiceOf(store.read()) === 'no' ? 'no' : 'none'),
  forget() {
    if (choiceOf(store.read()) !== 'no') browser.localStorage.removeItem(CHOICE_KEY);
    renew();
  },
});
