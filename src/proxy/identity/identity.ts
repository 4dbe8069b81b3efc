import type { GeneralProperties } from '../../contract/event.ts';
import type { Secret } from '../secrets/secret.ts';

/** What goes onto every event, and the proxy alone knows. */
export interface ClusterIdentity {
  readonly general: GeneralProperties;
  /** The customer key, on the cluster's own tracks only, as dcos-signal sent it; absent in open DC/OS. */
  readonly userId?: string;
}

/** Who the proxy is at the cluster's door: `uid`, and a key that is never printed. */
export interface ServiceAccount {
  readonly uid: string;
  /** PEM, PKCS#1 or PKCS#8. */
  readonly privateKey: Secret;
  readonly loginUrl: string;
}

/** Where the cluster answers, and how to be let in. */
export interface ClusterSources {
  /** One URL each but for Mesos, which has two; more are read in order and merged, as dcos-signal did. */
  readonly diagnosticsUrls: readonly string[];
  readonly mesosUrls: readonly string[];
  readonly cosmosUrls: readonly string[];
  /** PEM of a CA trusted besides the known ones. */
  readonly ca?: string;
  readonly serviceAccount?: ServiceAccount;
}

export type ClusterResolution =
  | {
      readonly state: 'on';
      readonly identity: ClusterIdentity;
      readonly sources: ClusterSources;
      /** For the operator, one line each: what is odd but not in the way. */
      readonly warnings: readonly string[];
    }
  /** DC/OS's own configuration says `enabled: "false"`: nothing else was read, nothing may be asked or sent. */
  | { readonly state: 'off'; readonly reason: string }
  /** One line that names the file and what is wrong with it. */
  | { readonly state: 'wrong'; readonly error: string };
