import { type ConsentInputs, type Decision, decide } from '../../contract/consent.ts';
import type { Config } from '../config/schema.ts';
import type { Choices, KnownChoice } from './choices.ts';

/** What a browser says about itself in the headers of a request. */
export interface BrowserSignals {
  /** `Sec-GPC: 1` */
  readonly globalPrivacyControl: boolean;
  /** `DNT: 1` */
  readonly doNotTrack: boolean;
}

/** What the operator says, in the configuration and in DC/OS's own; may change at run time. */
export interface OperatorWord {
  readonly consent: Config['consent'];
  /** False when DC/OS's own configuration switched telemetry off. */
  readonly clusterEnabled: boolean;
}

/** What events of one request get. */
export interface EventsDecision extends Decision {
  /** Epoch ms: those made before it are of a time of no, and not taken. */
  readonly sinceMs?: number | undefined;
  /** Off because the choices cannot be read at the moment: not an answer for good. */
  readonly retryAfterSeconds?: number;
}

export interface ProxyConsent {
  /** The cluster as a whole: may anything be collected, kept, delivered? */
  cluster(): Decision;
  /** Events that arrive: what the cluster says, this browser, and the user they come from. */
  events(browser: BrowserSignals, owner: string): EventsDecision;
  /** The same for a person who asks how things stand; the notice is theirs to have seen or not. */
  person(browser: BrowserSignals, owner: string): Decision;
  operator(): OperatorWord;
  /** In force at once. */
  change(word: OperatorWord): void;
}

const CHOICES: readonly KnownChoice['choice'][] = ['yes', 'no', 'none', 'unreadable'];

/**
 * The proxy's use of the consent rule. An event whose user chose nothing here stands for a yes: the plugin sends none
 * before it has one. A no that is stored here is heard whatever an old tab believes.
 */
export function createConsent(options: {
  readonly operator: OperatorWord;
  readonly environmentNo: boolean;
  readonly choices: Pick<Choices, 'of'>;
}): ProxyConsent {
  const { choices, environmentNo } = options;
  let { operator } = options;

  const inputs = (browser: BrowserSignals): Omit<ConsentInputs, 'choice' | 'noticeShown'> => {
    const { telemetryEnabled, policy, locked } = operator.consent;
    return { telemetryEnabled: telemetryEnabled && operator.clusterEnabled, policy, locked, environmentNo, ...browser };
  };

  /** What the rule says to events, for each of the few things that a request can add to the operator's word. */
  let decisions = new Map<number, Decision>();
  function decisionOnEvents(browser: BrowserSignals, choice: KnownChoice['choice']): Decision {
    const { globalPrivacyControl, doNotTrack } = browser;
    const key = CHOICES.indexOf(choice) * 4 + (globalPrivacyControl ? 2 : 0) + (doNotTrack ? 1 : 0);
    const known = decisions.get(key);
    if (known !== undefined) return known;
    const decision = decide({ ...inputs(browser), choice: choice === 'none' ? 'yes' : choice, noticeShown: true });
    decisions.set(key, decision);
    return decision;
  }

  return {
    cluster() {
      const base = inputs({ globalPrivacyControl: false, doNotTrack: false });
      // The cluster's own tracks are the operator's: a policy that asks each user does not stop them, `off` does.
      const policy = base.policy === 'off' ? 'off' : 'opt-out';
      return decide({ ...base, policy, choice: 'none', noticeShown: true });
    },
    events(browser, owner) {
      const { choice, sinceMs, retryAfterSeconds } = choices.of(owner);
      const decision = decisionOnEvents(browser, choice);
      if (decision.reason === 'choice_unreadable' && retryAfterSeconds !== undefined) {
        return { ...decision, retryAfterSeconds };
      }
      return sinceMs === undefined ? decision : { ...decision, sinceMs };
    },
    person: (browser, owner) => decide({ ...inputs(browser), choice: choices.of(owner).choice, noticeShown: false }),
    operator: () => operator,
    change(word) {
      operator = word;
      decisions = new Map();
    },
  };
}
