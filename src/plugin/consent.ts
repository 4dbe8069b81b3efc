import type { Choosing } from './choosing.ts';
import type { Clock } from './clock.ts';
import type { ConsentState, PageDecision, Reason } from './consent-state.ts';
import { type ConsentStore, UNTOLD } from './consent-store.ts';
import type { ProxyWord } from './proxy-word.ts';
import type { Shield } from './shield.ts';

/** What a switch shows. */
export interface ConsentView {
  readonly on: boolean;
  readonly reason: Reason;
  /** Whether a yes of the user's would turn it on. */
  readonly canTurnOn: boolean;
  /** The last choice could not be stored: a no holds until the page is left, a yes does not count. */
  readonly saveFailed: boolean;
  /** The proxy did not hear the last choice: a no holds here and is told again, a yes does not count. */
  readonly tellFailed: 'yes' | 'no' | undefined;
}

export interface Consent {
  current(): PageDecision;
  view(): ConsentView;
  /** A no counts at once and is then saved and told. A yes counts once the proxy has heard it. */
  choose(choice: 'yes' | 'no'): void;
  /** There is something to send, and somebody is logged in: asks the proxy, unless that is done, or of no use. */
  reach(): void;
  /** Whoever is in front of the page now may be another: the proxy is asked anew. */
  renew(): void;
  /** Somebody left. What the proxy said about them is not for the next one. */
  left(): void;
  /** Calls back whenever the decision may have changed; the first time at the next change, not now. */
  subscribe(listener: () => void): () => void;
  /** For the lazy parts. */
  readonly inside: ConsentInside;
}

/** What the lazy parts work with: those that choose, mark, and hear (choosing.ts, consent-marks.ts, hearing.ts). */
export interface ConsentInside {
  readonly state: ConsentState;
  readonly store: ConsentStore;
  /** The decision may have changed. */
  tell(): void;
  renew(): void;
  /** What became of a choice. */
  outcome(saveFailed: boolean, tellFailed: ConsentView['tellFailed']): void;
}

export interface ConsentDeps {
  readonly state: ConsentState;
  readonly store: ConsentStore;
  /** `GET v1/policy`, when the browser has nothing better to do. Never rejects. */
  readonly policy: () => Promise<ProxyWord | undefined>;
  /** The proxy serves the part that talks to it about choices. */
  readonly loadChoosing: (inside: ConsentInside) => Promise<Choosing>;
  readonly clock: Clock;
  readonly guard: Shield['guard'];
}

const MAX_TRIES = 5;
const FIRST_PAUSE_MS = 30_000;

export function createConsent({ state, store, policy, loadChoosing, clock, guard }: ConsentDeps): Consent {
  let listeners: readonly (() => void)[] = [];
  let saveFailed = false;
  let tellFailed: ConsentView['tellFailed'];
  let choosing: Choosing | undefined;
  let busy = false;
  let tries = 0;
  let notBefore = 0;
  // Counts the logins: an answer from before one is about somebody else.
  let era = 0;
  let mark = store.read();

  const tell = (): void =>
    listeners.forEach((listener) => {
      listener();
    });
  const inside: ConsentInside = {
    state,
    store,
    tell,
    renew,
    outcome(save, telling) {
      saveFailed = save;
      tellFailed = telling;
      tell();
    },
  };
  const missed = (): void => {
    busy = false;
    notBefore = clock.now() + (FIRST_PAUSE_MS << tries);
    tries += 1;
  };

  function withChoosing(choice: 'yes' | 'no'): void {
    if (choosing) {
      choosing.say(choice);
      return;
    }
    loadChoosing(inside).then(
      guard((loaded: Choosing) => {
        // The other choice may have been made while it was on its way.
        choosing = choosing || loaded;
        choosing.say(choice);
      }),
      guard(() => {
        missed();
        inside.outcome(saveFailed, choice);
      }),
    );
  }
  function reach(): void {
    if (busy || tries >= MAX_TRIES || clock.now() < notBefore) return;
    if (store.read() === UNTOLD && !choosing) withChoosing('no');
    if (state.word() || state.here().state === 'off') return;
    busy = true;
    const mine = era;
    policy().then(
      guard((word: ProxyWord | undefined) => {
        if (mine !== era) return;
        missed();
        if (word) {
          tries = 0;
          state.hear(word);
        }
        tell();
      }),
    );
  }
  function left(): void {
    era += 1;
    busy = false;
    tries = 0;
    notBefore = 0;
    state.hear(undefined);
  }
  function renew(): void {
    mark = store.read();
    left();
    tell();
    reach();
  }
  store.subscribe(
    guard((slept?: boolean) => {
      const before = mark;
      mark = store.read();
      // A yes in another tab, or a sleep in the back/forward cache: what the proxy said before is old.
      if (slept || (mark === 'yes' && before !== 'yes')) renew();
      else tell();
    }),
  );

  return {
    current: state.current,
    view() {
      const { state: now, reason } = state.current();
      return {
        // What waits for the proxy's word is meant to be on: the switch has to be there to say no with.
        on: now === 'on' || (reason === 'proxy_unknown' && state.here().state === 'on'),
        reason,
        canTurnOn: store.read() !== 'unreadable' && state.here('yes').state === 'on',
        saveFailed,
        tellFailed,
      };
    },
    choose(choice) {
      tellFailed = undefined;
      if (choice === 'no') {
        // Stop first, save after: whatever saving does, nothing leaves from here on.
        state.remember(true);
        tell();
        saveFailed = !store.save(UNTOLD);
        if (!saveFailed) state.remember(false);
      }
      mark = store.read();
      tell();
      withChoosing(choice);
    },
    reach,
    renew,
    left,
    inside,
    subscribe(listener) {
      listeners = listeners.concat(listener);
      return () => {
        listeners = listeners.filter((other) => other !== listener);
      };
    },
  };
}
