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

/**
 * What left in one attempt: the events' bodies as they were given, and what stood around them. Told once for each
 * attempt, whatever became of it; not told when nothing was to leave.
 */
export interface Sent {
  readonly before: string;
  readonly between: string;
  readonly after: string;
  /** Bytes of the request's body, compressed if it was. */
  readonly bytes: number;
  /** HTTP status; undefined: there was no answer, or none is given. */
  readonly status?: number;
}

/** A place events end: a Segment-compatible endpoint, a file, standard output, nowhere. */
export interface Destination {
  readonly name: string;
  /** It takes everything and looks at nothing: the spool need hand nothing out for it. */
  readonly looksAtNothing?: true;
  /** @param bodies one JSON document an event, in order; sent as they are. Never throws for an expected outcome. */
  send(bodies: readonly string[], signal: AbortSignal, onSent?: (sent: Sent) => void): Promise<Verdict>;
  close(): Promise<void>;
}
