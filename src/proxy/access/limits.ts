import type { LimitsConfig } from './config.ts';
import { createRecent } from './recent.ts';

export type LimitReason = 'user_request_rate' | 'user_event_rate' | 'total_request_rate' | 'total_event_rate';

export type Admission =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: LimitReason; readonly retryAfterSeconds: number };

/** A flood of events must not keep anybody from saying no: what a person asks and says has buckets of its own. */
export type Purpose = 'events' | 'person';

export interface Limits {
  request(owner: string, purpose: Purpose): Admission;
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
/** Their buckets take 10 MB. Only verified users have any, so that nobody can make up owners. */
const MOST_OWNERS = 20_000;

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
  const requestBuckets = ({ requestsPerSecond, requestBurst }: LimitsConfig['total'], reason: LimitReason) => ({
    events: bucket(requestsPerSecond, requestBurst, reason),
    person: bucket(requestsPerSecond, requestBurst, reason),
  });
  const newOwner = () => ({
    requests: requestBuckets(perUser, 'user_request_rate'),
    events: bucket(perUser.eventsPerSecond, perUser.eventBurst, 'user_event_rate'),
  });
  const all = {
    requests: requestBuckets(total, 'total_request_rate'),
    events: bucket(total.eventsPerSecond, total.eventBurst, 'total_event_rate'),
  };
  const owners = createRecent<ReturnType<typeof newOwner>>(MOST_OWNERS);

  function bucketsOf(owner: string) {
    const known = owners.get(owner);
    if (known !== undefined) return known;
    const fresh = newOwner();
    owners.set(owner, fresh);
    return fresh;
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
    request: (owner, purpose) => take(bucketsOf(owner).requests[purpose], all.requests[purpose], 1),
    events: (owner, count) => take(bucketsOf(owner).events, all.events, count),
  };
}

/** For mode `loopback`, which cannot tell users apart. */
export const noLimits: Limits = { request: () => OK, events: () => OK };
