/** Where the user is, as a router adapter says it. */
export interface Place {
  /** Tells two places apart. Has the ids in it, so it stays in memory and is never part of an event. */
  readonly key: string;
  readonly match: Match;
  /** It took the place of the one before, in the same history entry. */
  readonly replaced: boolean;
}

export type Match =
  | { readonly kind: 'page'; readonly pattern: string }
  /** A place nobody stays at. */
  | { readonly kind: 'redirect' };
