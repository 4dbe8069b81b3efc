export interface Backoff {
  readonly firstMs: number;
  readonly longestMs: number;
}

/**
 * Exponential back-off with full jitter (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/):
 * anything between nothing and the ceiling, which doubles.
 * @param failures in a row, 1 or more
 * @param random in [0, 1)
 */
export const fullJitter = (backoff: Backoff, failures: number, random: number): number =>
  Math.round(random * Math.min(backoff.longestMs, backoff.firstMs * 2 ** (Math.max(failures, 1) - 1)));
