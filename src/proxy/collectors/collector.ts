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
      /** Remarks for the operator (units that did not answer, a trimmed list): names and counts, no values. */
      readonly notes: readonly string[];
    }
  /** The source is broken: its own track is not sent, the others are. */
  | { readonly ok: false; readonly url: string | undefined; readonly reason: string };

/** Asks the cluster one question. */
export interface Collector {
  readonly name: 'diagnostics' | 'mesos' | 'cosmos';
  collect(signal: AbortSignal): Promise<Observation>;
}
