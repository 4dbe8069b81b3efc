import type { LimitsConfig } from './config.ts';

export type LimitReason = 'user_request_rate' | 'user_event_rate' | 'total_request_rate' | 'total_event_rate';

export type Admission =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: LimitReason; readonly retryAfterSeconds: number };

export interface Limits {
  request(owner: string): Admission;
  /** After their request was let in, and before they are kept. */
  events(owner: string, count: number): Admission;
}

/** Holds at most `burst`, gets `perSecond`; what is let in takes some out. */
interface Bucket {
  readonly perSecond: number;
  readonly burst: number;
  readonly reason: LimitReason;
  content: number;
  filledMs: number;
}

const OK: Admission = { ok: true };
/** Their buckets take 3 MB. Only verified users have any, so that nobody can make up owners. */
const MOST_OWNERS = 10_000;

/** @returns the bucket, when there is too little in it. */
function shortOf(bucket: Bucket, count: number, nowMs: number): Bucket | undefined {
  // A clock that was set back adds nothing.
  const seconds = Math.max(0, nowMs - bucket.filledMs) / 1000;
  bucket.content = Math.min(bucket.burst, bucket.content + seconds * bucket.perSecond);
  bucket.filledMs = nowMs;
  return bucket.content < count ? bucket : undefined;
}

/**
 * Each user has buckets of their own and is refused on their account alone; what those refuse costs the common ones
 * nothing. So one misbehaving tab, or a thousand of one user, leave the others what they had.
 */
export function createLimits({ perUser, total }: LimitsConfig, now: () => number): Limits {
  const bucket = (perSecond: number, burst: number, reason: LimitReason): Bucket => ({
    perSecond,
    burst,
    reason,
    content: burst,
    filledMs: now(),
  });
  const newOwner = () => ({
    requests: bucket(perUser.requestsPerSecond, perUser.requestBurst, 'user_request_rate'),
    events: bucket(perUser.eventsPerSecond, perUser.eventBurst, 'user_event_rate'),
  });
  const all = {
    requests: bucket(total.requestsPerSecond, total.requestBurst, 'total_request_rate'),
    events: bucket(total.eventsPerSecond, total.eventBurst, 'total_event_rate'),
  };
  const owners = new Map<string, ReturnType<typeof newOwner>>();

  /** The one who came least lately goes when there are too many: their buckets have filled up meanwhile. */
  function bucketsOf(owner: string) {
    const buckets = owners.get(owner) ?? newOwner();
    owners.delete(owner);
    owners.set(owner, buckets);
    if (owners.size > MOST_OWNERS) {
      const { value } = owners.keys().next();
      if (value !== undefined) owners.delete(value);
    }
    return buckets;
  }

  function take(own: Bucket, common: Bucket, count: number): Admission {
    const nowMs = now();
    const short = shortOf(own, count, nowMs) ?? shortOf(common, count, nowMs);
    if (short !== undefined) {
      const seconds = Math.ceil((count - short.content) / short.perSecond);
      return { ok: false, reason: short.reason, retryAfterSeconds: Math.max(1, seconds) };
    }
    own.content -= count;
    common.content -= count;
    return OK;
  }

  return {
    request: (owner) => take(bucketsOf(owner).requests, all.requests, 1),
    events: (owner, count) => take(bucketsOf(owner).events, all.events, count),
  };
}

/** For mode `loopback`, which cannot tell users apart. */
export const noLimits: Limits = { request: () => OK, events: () => OK };
