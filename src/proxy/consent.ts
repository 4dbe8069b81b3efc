import { type ConsentInputs, type Decision, decide } from '../contract/consent.ts';
import type { Config } from './config/schema.ts';

export interface ProxyConsent {
  /** The cluster as a whole: may anything be collected, kept, delivered? */
  cluster(): Decision;
  /** One request: what the cluster says, and what this browser says about itself in its headers. */
  request(browser: { readonly globalPrivacyControl: boolean; readonly doNotTrack: boolean }): Decision;
}

/**
 * The proxy's use of the consent rule. The user's own choice is the plugin's to know: it sends nothing before a yes, so
 * that an event which arrives stands for one.
 */
export function createConsent(options: {
  readonly consent: Config['consent'];
  readonly environmentNo: boolean;
  /** False when DC/OS's own configuration switched telemetry off. */
  readonly clusterEnabled: boolean;
}): ProxyConsent {
  const { telemetryEnabled, policy, locked } = options.consent;
  const base: ConsentInputs = {
    telemetryEnabled: telemetryEnabled && options.clusterEnabled,
    policy,
    locked,
    environmentNo: options.environmentNo,
    globalPrivacyControl: false,
    doNotTrack: false,
    choice: 'yes',
    noticeShown: true,
  };
  // The cluster's own tracks are the operator's: a policy that asks each user does not stop them, `off` does.
  const cluster = decide({ ...base, policy: policy === 'off' ? 'off' : 'opt-out', choice: 'none' });
  return {
    cluster: () => cluster,
    request: (browser) => decide({ ...base, ...browser }),
  };
}
