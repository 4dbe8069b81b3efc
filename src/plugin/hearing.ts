import type { Policy } from '../contract/consent.ts';
import type { ConsentInside } from './consent.ts';
import { choiceOf } from './consent-store.ts';
import { readWord } from './proxy-word.ts';

const IMPLIED: Readonly<Record<string, Policy>> = { ask: 'opt-in', policy_off: 'off' };

/** @returns takes what another tab, or the proxy in answer to an event, said of the consent: untrusted. */
export function createHearing({ state, store, tell, renew }: ConsentInside): (message: unknown) => void {
  return (message) => {
    if (message === 'no') state.remember(choiceOf(store.read()) !== 'no');
    if (message === 'again') return renew();
    const word = readWord(message);
    // An event is answered without the policy; only one that asks each user has an open question.
    const implied = IMPLIED[word?.state === 'ask' ? 'ask' : (word?.reason ?? '')];
    if (word) state.hear({ ...state.word(), ...(implied && { policy: implied }), ...word });
    tell();
  };
}
