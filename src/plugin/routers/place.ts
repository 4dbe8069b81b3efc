/** Where the user is, as a router adapter says it: in no time, since the router goes on when it is said. */
export interface Place {
  /** Tells two places apart. Has the ids in it, so it stays in memory and is never part of an event. */
  readonly key: string;
  /** Finds out what it is: asked later, and not for the place that one is at already. */
  readonly match: () => Match;
  /** It took the place of the one before, in the same history entry. */
  readonly replaced: boolean;
}

/** The pattern of a page; null: a redirect, a place nobody stays at. */
export type Match = string | null;
