import { type ConsentInputs, type ConsentReason, type Decision, decide } from '../contract/consent.ts';
import { type PluginConfig, stricter } from './config.ts';
import { type ConsentStore, choiceOf } from './consent-store.ts';
import type { PrivacySignals } from './privacy-signals.ts';
import type { ProxyWord } from './proxy-word.ts';

/** `proxy_unknown`: nothing speaks against it here, but the proxy has not said yet how things stand for this user. */
export type Reason = ConsentReason | 'proxy_unknown';

export interface PageDecision {
  readonly state: Decision['state'];
  readonly reason: Reason;
}

/**
 * The consent of this document: the rule of the contract, asked anew each time with what is true at that moment: the
 * configuration, what is stored, what the browser says for its user, and the proxy's last word. No answer is kept.
 */
export interface ConsentState {
  current(): PageDecision;
  /** What it would be without the proxy, for a choice. */
  here(choice?: ConsentInputs['choice']): Decision;
  /** Replaces the proxy's word. `undefined`: not known, as for whoever has just logged in. */
  hear(word: ProxyWord | undefined): void;
  word(): ProxyWord | undefined;
  /** A no that storage may not have: until the page is left, or a yes is saved. */
  remember(no: boolean): void;
  /** The question is on the screen: it is open, though it counts as asked for every later page. */
  asking(open: boolean): void;
}

export interface ConsentStateDeps {
  readonly config: PluginConfig;
  readonly store: Pick<ConsentStore, 'read'>;
  /** `undefined`: the browser did not answer. */
  readonly signals: () => PrivacySignals | undefined;
}

export function createConsentState({ config, store, signals }: ConsentStateDeps): ConsentState {
  let word: ProxyWord | undefined;
  let unsavedNo = false;
  let askingNow = false;

  const choiceNow = (): ConsentInputs['choice'] => {
    const ours = unsavedNo ? 'no' : choiceOf(store.read());
    // What they said in another browser, unless this one knows of a no.
    return (ours === 'none' || ours === 'yes') && word && word.choice ? word.choice : ours;
  };
  const here = (choice = choiceNow()): Decision => {
    const { reason, policy, locked }: Partial<ProxyWord> = word || {};
    return decide({
      telemetryEnabled: reason !== 'cluster_disabled' && config.enabled,
      policy: policy ? stricter(config.policy, policy) : config.policy,
      locked: config.locked || locked === true,
      environmentNo: reason === 'environment',
      ...signals(),
      choice,
      noticeShown: !askingNow && store.read() === 'asked',
    });
  };

  return {
    here,
    current() {
      const ours = here();
      if (ours.state === 'off') return ours;
      if (!word) return { state: 'ask', reason: 'proxy_unknown' };
      // The stricter of both: what is on here may be off there.
      return word.state === 'off' || ours.state === 'on' ? word : ours;
    },
    hear(next) {
      word = next;
    },
    word: () => word,
    remember(no) {
      unsavedNo = no;
    },
    asking(open) {
      askingNow = open;
    },
  };
}
