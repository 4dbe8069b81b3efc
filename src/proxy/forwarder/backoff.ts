export interface Backoff {
  readonly firstMs: number;
  readonly longestMs: number;
}

/** A destination that is away is asked again at least every minute: that bounds the time to recover. */
export const DESTINATION_BACKOFF: Backoff = { firstMs: 1_000, longestMs: 60_000 };

/**
 * A batch that fails where others do not waits longer than its destination, so that the others go first.
 */
export const BATCH_BACKOFF: Backoff = { firstMs: 2_000, longestMs: 300_000 };

/** A refused key is mended by people: probe slowly. */
export const PAUSE_BACKOFF: Backoff = { firstMs: 30_000, longestMs: 300_000 };

/**
 * Exponential back-off with full jitter (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/):
 * anything between nothing and the ceiling, which doubles.
 * @param failures in a row, 1 or more
 * @param random in [0, 1)
 */
export const fullJitter = (backoff: Backoff, failures: number, random: number): number =>
  Math.round(random * Math.min(backoff.longestMs, backoff.firstMs * 2 ** (Math.max(failures, 1) - 1)));
