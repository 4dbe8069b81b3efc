import { type AdmittedEvent, admit, type RefusalReason } from '../../contract/event.ts';
import { BATCH_MAX_EVENTS } from '../../contract/limits.ts';
import { plainTimeMs } from '../../contract/plain-time.ts';
import { brokenLimit } from './event-limits.ts';
import { isoTime } from './iso-time.ts';

/** Why one event of a request was not taken. Names the reason and the field, never a value. */
export interface RejectedEvent {
  /** Its place in the batch; 0 for a single event. */
  readonly index: number;
  readonly reason: RefusalReason;
  readonly field?: string;
}

export type Acceptance =
  | { readonly ok: true; readonly events: readonly AdmittedEvent[]; readonly rejected: readonly RejectedEvent[] }
  /** The request is no batch of events at all. */
  | { readonly ok: false; readonly reason: 'not_a_batch' | 'too_many_events'; readonly message: string };

export type Route = 'page' | 'track' | 'batch';

const DAY_MS = 24 * 3600 * 1000;
/** Older than this nobody's laptop sleeps; an event that claims it has a broken clock. */
const MAX_AGE_MS = 7 * DAY_MS;

/** `Date.parse`, where that can be said at once. */
function timeMs(text: string): number {
  const plain = plainTimeMs(text);
  return Number.isNaN(plain) ? Date.parse(text) : plain;
}

/**
 * A browser's clock may be wrong by years. Segment's rule (its Common Spec, "timestamps"): what counts is the distance
 * between making and sending, on the sender's clock, taken from our own clock. Kept between now and seven days ago.
 *
 * @param batchSentMs what the sender's clock said when it sent the batch, for events that do not say it themselves.
 * @returns ISO 8601, UTC.
 */
export function correctTimestamp(event: AdmittedEvent, batchSentMs: number | undefined, receivedMs: number): string {
  const madeMs = timeMs(event.timestamp);
  const sentMs = event.sentAt === undefined ? batchSentMs : timeMs(event.sentAt);
  const onOurClock = sentMs === undefined ? madeMs : receivedMs - (sentMs - madeMs);
  return isoTime(Math.min(receivedMs, Math.max(receivedMs - MAX_AGE_MS, onOurClock)));
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function listOf(route: Route, body: unknown): readonly unknown[] | undefined {
  if (route !== 'batch') return isRecord(body) ? [body.type === route ? body : { ...body, type: route }] : undefined;
  return isRecord(body) && Array.isArray(body.batch) ? body.batch : undefined;
}

function sentMsOf(body: unknown): number | undefined {
  const sentMs = isRecord(body) && typeof body.sentAt === 'string' ? Date.parse(body.sentAt) : Number.NaN;
  return Number.isNaN(sentMs) ? undefined : sentMs;
}

/**
 * One parsed request body → what may be kept. Pure: the same body at the same time gives the same answer. One bad event
 * costs only itself.
 *
 * @param receivedMs our clock, epoch ms.
 */
export function accept(route: Route, body: unknown, receivedMs: number): Acceptance {
  const list = listOf(route, body);
  if (list === undefined) {
    return route === 'batch'
      ? { ok: false, reason: 'not_a_batch', message: 'the body must be an object with a list "batch"' }
      : { ok: false, reason: 'not_a_batch', message: 'the body must be one event object' };
  }
  if (list.length > BATCH_MAX_EVENTS) {
    return { ok: false, reason: 'too_many_events', message: `a batch holds at most ${BATCH_MAX_EVENTS} events` };
  }
  const batchSentMs = sentMsOf(body);
  const events: AdmittedEvent[] = [];
  const rejected: RejectedEvent[] = [];
  for (const [index, value] of list.entries()) {
    const limit = brokenLimit(value);
    if (limit !== undefined) {
      rejected.push({ index, reason: limit });
      continue;
    }
    const admission = admit(value, 'browser');
    if (!admission.ok) {
      const { reason, field } = admission;
      rejected.push(field === undefined ? { index, reason } : { index, reason, field });
      continue;
    }
    const { name, type, messageId, properties } = admission.event;
    const timestamp = correctTimestamp(admission.event, batchSentMs, receivedMs);
    events.push({ name, type, messageId, timestamp, properties });
  }
  return { ok: true, events, rejected };
}
