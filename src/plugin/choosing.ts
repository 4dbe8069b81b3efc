import { type Answer, parseJson } from './answer.ts';
import type { Clock } from './clock.ts';
import type { ConsentInside } from './consent.ts';
import { choiceOf, UNTOLD } from './consent-store.ts';
import { removeLeftovers } from './leftovers.ts';
import { type ProxyWord, readWord } from './proxy-word.ts';
import type { Shield } from './shield.ts';
import type { Tabs } from './tabs.ts';

/**
 * Tells the proxy what a person chose. Loaded when somebody chooses, or chose before and the proxy has not heard it: it
 * comes from the proxy itself, so where it cannot be had nobody could be told either.
 */
export interface Choosing {
  /** A no has stopped and is saved already; a yes is saved, and counts, when the proxy has heard it. */
  say(choice: 'yes' | 'no'): void;
}

export interface ChoosingDeps {
  readonly browser: Window;
  readonly inside: ConsentInside;
  /** `POST v1/choice`, also when the page is closed right after it. */
  readonly post: (body: string) => Promise<Answer>;
  readonly tabs: Tabs;
  readonly clock: Clock;
  readonly guard: Shield['guard'];
}

const MAX_TRIES = 5;
const FIRST_PAUSE_MS = 5_000;

export function createChoosing({ inside, browser, post, tabs, clock, guard }: ChoosingDeps): Choosing {
  const { state, store } = inside;
  let last: Promise<unknown> = Promise.resolve();
  // Counts the choices: a newer one makes the answer to an older one void.
  let era = 0;

  /** Choices arrive in the order in which they were made. */
  function told(choice: 'yes' | 'no'): Promise<ProxyWord | undefined> {
    const mine = last
      .then(() => post(JSON.stringify({ choice })))
      .then(({ status, text }) => (status === 200 ? readWord(parseJson(text)) : undefined));
    last = mine;
    return mine;
  }
  const learn = (word: ProxyWord): void => state.hear({ ...state.word(), ...word });

  function sayNo(tries: number): void {
    const mine = era;
    told('no').then(
      guard((word: ProxyWord | undefined) => {
        if (mine !== era) return;
        const saved = store.read() === UNTOLD ? store.save(word ? 'no' : UNTOLD) : choiceOf(store.read()) === 'no';
        if (word) learn(word);
        else if (tries < MAX_TRIES) {
          const again = (): void => {
            if (mine === era) sayNo(tries + 1);
          };
          clock.setTimeout(again, FIRST_PAUSE_MS * 2 ** tries);
        }
        inside.outcome(!saved, word ? undefined : 'no');
      }),
    );
  }

  function sayYes(): void {
    const mine = era;
    const before = store.read();
    told('yes').then(
      guard((word: ProxyWord | undefined) => {
        if (mine !== era) return;
        if (store.read() !== before) {
          // A no in another tab came in between, and may have reached the proxy before this yes did.
          if (choiceOf(store.read()) === 'no') sayNo(0);
          return;
        }
        if (!word) return inside.outcome(false, 'yes');
        const saved = store.save('yes');
        if (saved) state.remember(false);
        learn(word);
        tabs.say('again');
        inside.outcome(!saved, undefined);
      }),
    );
  }

  return {
    say(choice) {
      era += 1;
      if (choice === 'yes') return sayYes();
      tabs.say('no');
      sayNo(0);
      guard(removeLeftovers)(browser);
    },
  };
}
