/** What a destination made of one batch. Expected outcomes are values: the forwarder matches on them. */
export type Verdict =
  | { readonly kind: 'delivered' }
  /** Some were refused for good (their places in the batch), the others arrived. */
  | { readonly kind: 'partly'; readonly refused: readonly { readonly index: number; readonly reason: string }[] }
  /** Unknown or temporary: the identical batch again, after `afterMs` if the destination asked for that. */
  | { readonly kind: 'retry'; readonly reason: string; readonly afterMs?: number }
  /** The batch as it is will never be taken: find the bad event. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** Nothing will be taken until somebody mends the configuration (a wrong key): keep everything, say so in health. */
  | { readonly kind: 'paused'; readonly reason: string };

/** A place events end: a Segment-compatible endpoint, a file, standard output, nowhere. */
export interface Destination {
  readonly name: string;
  /** @param bodies one JSON document an event, in order; sent as they are. Never throws for an expected outcome. */
  send(bodies: readonly string[], signal: AbortSignal): Promise<Verdict>;
  close(): Promise<void>;
}
