import type { ClusterEventName } from '../../contract/event.ts';

/** What one look at one source gave: the properties of its track, or why there are none. */
export type Observation =
  | {
      readonly ok: true;
      readonly event: ClusterEventName;
      /** The track's own properties; the general ones are added behind the outbox. */
      readonly properties: Readonly<Record<string, unknown>>;
      /** Epoch ms of what was observed. */
      readonly observedMs: number;
      /** Remarks for the operator (nodes that did not answer, units on one key): names and counts, no values. */
      readonly notes: readonly string[];
      /** How many nodes dcos-diagnostics knows, and how many of them did not answer it. */
      readonly nodes?: { readonly known: number; readonly unanswered: number };
    }
  /** The source is broken: its own track is not sent, the others are. */
  | {
      readonly ok: false;
      /** As configured, without a password; undefined: none is configured. */
      readonly url: string | undefined;
      readonly reason: string;
      /** Mesos answered as a standby master: the cluster's tracks are the leader's to send. */
      readonly standby?: true;
    };

/** Asks the cluster one question. */
export interface Collector {
  readonly name: 'diagnostics' | 'mesos' | 'cosmos';
  /** Bounded in time by itself; the signal ends it earlier. Never throws for what a source does. */
  collect(signal: AbortSignal): Promise<Observation>;
}
