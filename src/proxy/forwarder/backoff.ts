import type { Backoff } from '../backoff.ts';

/** A destination that is away is asked again at least every minute: that bounds the time to recover. */
export const DESTINATION_BACKOFF: Backoff = { firstMs: 1_000, longestMs: 60_000 };

/**
 * A batch that fails where others do not waits longer than its destination, so that the others go first.
 */
export const BATCH_BACKOFF: Backoff = { firstMs: 2_000, longestMs: 300_000 };

/** A refused key is mended by people: probe slowly. */
export const PAUSE_BACKOFF: Backoff = { firstMs: 30_000, longestMs: 300_000 };
