/**
 * The consent rule: one pure function for browser and proxy. Two laws decide every case the table leaves open: a no
 * always wins, whoever said it, and what is not known counts as a no.
 */
export type Policy = 'off' | 'opt-in' | 'opt-out';

export interface ConsentInputs {
  /** The cluster's `telemetry_enabled` (ui-config: `tracking.enabled`). `undefined`: not known. */
  readonly telemetryEnabled: boolean | undefined;
  /** What the operator chose: never, only after a yes, until a no. `undefined`: not known. */
  readonly policy: Policy | undefined;
  /** The operator locked the switch: a yes of the user's is not heard. A no of theirs still is. */
  readonly locked: boolean;
  /** `DO_NOT_TRACK` or `DCOS_TELEMETRY_DISABLED` in the proxy's environment. */
  readonly environmentNo: boolean;
  /**
   * Global Privacy Control: `navigator.globalPrivacyControl`, `Sec-GPC: 1` (https://w3c.github.io/gpc/). Left out: the
   * browser did not answer.
   */
  readonly globalPrivacyControl?: boolean | undefined;
  /** `navigator.doNotTrack === "1"`, `DNT: 1`. Left out: the browser did not answer. */
  readonly doNotTrack?: boolean | undefined;
  /** What the user chose; `unreadable` when storage did not answer: they may have said no. */
  readonly choice: 'yes' | 'no' | 'none' | 'unreadable';
  /** Under `opt-in`: the notice was shown, so that there is no second asking. */
  readonly noticeShown: boolean;
}

export type ConsentReason =
  | 'cluster_unknown'
  | 'cluster_disabled'
  | 'environment'
  | 'policy_off'
  | 'user_no'
  | 'global_privacy_control'
  | 'do_not_track'
  | 'choice_unreadable'
  | 'locked'
  | 'not_asked'
  | 'not_answered'
  | 'user_yes'
  | 'cluster_default';

export interface Decision {
  readonly state: 'on' | 'off' | 'ask';
  readonly reason: ConsentReason;
}

const off = (reason: ConsentReason): Decision => ({ state: 'off', reason });

/** @returns the state, and the first reason that decides it, from the operator's word down to the cluster's default. */
export function decide(inputs: ConsentInputs): Decision {
  if (inputs.telemetryEnabled === undefined || inputs.policy === undefined) return off('cluster_unknown');
  if (!inputs.telemetryEnabled) return off('cluster_disabled');
  if (inputs.environmentNo) return off('environment');
  if (inputs.policy === 'off') return off('policy_off');
  if (inputs.choice === 'no') return off('user_no');
  if (inputs.globalPrivacyControl !== false) return off('global_privacy_control');
  if (inputs.doNotTrack !== false) return off('do_not_track');
  if (inputs.choice === 'unreadable') return off('choice_unreadable');
  if (inputs.policy === 'opt-out') {
    return { state: 'on', reason: inputs.choice === 'yes' && !inputs.locked ? 'user_yes' : 'cluster_default' };
  }
  if (inputs.locked) return off('locked');
  if (inputs.choice === 'yes') return { state: 'on', reason: 'user_yes' };
  return inputs.noticeShown ? off('not_answered') : { state: 'ask', reason: 'not_asked' };
}
