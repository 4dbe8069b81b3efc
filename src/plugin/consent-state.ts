import { type ConsentReason, type Decision, decide } from '../contract/consent.ts';
import type { PluginConfig } from './config.ts';
import type { ConsentStore } from './consent-store.ts';
import type { PrivacySignals } from './privacy-signals.ts';

/** What the settings row shows. */
export interface ConsentView {
  readonly on: boolean;
  readonly reason: ConsentReason;
  /** Whether a yes of the user's would turn it on. */
  readonly canTurnOn: boolean;
  /** The last choice could not be stored: a no holds until the page is left, a yes does not count. */
  readonly saveFailed: boolean;
}

/**
 * The consent of this document: the rule of the contract, asked anew each time with what is true at that moment. No
 * answer is kept, so none can be stale.
 */
export interface Consent {
  current(): Decision;
  view(): ConsentView;
  choose(choice: 'yes' | 'no'): void;
  /** Calls back whenever the decision may have changed; the first time at the next change, not now. */
  subscribe(listener: () => void): () => void;
}

export interface ConsentDeps {
  readonly config: PluginConfig;
  readonly store: ConsentStore;
  readonly signals: () => PrivacySignals;
}

export function createConsent({ config, store, signals }: ConsentDeps): Consent {
  let listeners: readonly (() => void)[] = [];
  let unsavedNo = false;
  let saveFailed = false;

  const tell = (): void =>
    listeners.forEach((listener) => {
      listener();
    });
  const decideWith = (choice: ReturnType<ConsentStore['read']>): Decision => {
    const { globalPrivacyControl, doNotTrack } = signals();
    return decide({
      telemetryEnabled: config.enabled,
      policy: config.policy,
      locked: config.locked,
      // The proxy's environment is the proxy's to ask; so is showing a notice, which this UI has none of.
      environmentNo: false,
      noticeShown: false,
      globalPrivacyControl,
      doNotTrack,
      choice,
    });
  };
  const current = (): Decision => decideWith(unsavedNo ? 'no' : store.read());
  store.subscribe(tell);

  return {
    current,
    view() {
      const { state, reason } = current();
      const canTurnOn = store.read() !== 'unreadable' && decideWith('yes').state === 'on';
      return { on: state === 'on', reason, canTurnOn, saveFailed };
    },
    choose(choice) {
      if (choice === 'no') {
        // Stop first, save after: whatever saving does, nothing leaves from here on.
        unsavedNo = true;
        tell();
      }
      saveFailed = !store.save(choice);
      if (!saveFailed) unsavedNo = false;
      tell();
    },
    subscribe(listener) {
      listeners = listeners.concat(listener);
      return () => {
        listeners = listeners.filter((other) => other !== listener);
      };
    },
  };
}
