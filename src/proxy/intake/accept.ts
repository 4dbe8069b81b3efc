import { type AdmittedEvent, admit, type RefusalReason } from '../../contract/event.ts';
import { BATCH_MAX_EVENTS, EVENT_MAX_BYTES } from '../../contract/limits.ts';

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

/**
 * A browser's clock may be wrong by years. Segment's rule (its Common Spec, "timestamps"): what counts is the distance
 * between making and sending, on the sender's clock, taken from our own clock. Kept between now and seven days ago.
 *
 * @returns ISO 8601, UTC.
 */
export function correctTimestamp(event: AdmittedEvent, batchSentAt: string | undefined, receivedMs: number): string {
  const made = Date.parse(event.timestamp);
  const sent = event.sentAt ?? batchSentAt;
  const onOurClock = sent === undefined ? made : receivedMs - (Date.parse(sent) - made);
  return new Date(Math.min(receivedMs, Math.max(receivedMs - MAX_AGE_MS, onOurClock))).toISOString();
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A body under the limit of one event cannot hold an event over it, so that the usual small request is not measured. */
const tooLarge = (value: unknown, bodyBytes: number): boolean =>
  bodyBytes > EVENT_MAX_BYTES && Buffer.byteLength(JSON.stringify(value) ?? '') > EVENT_MAX_BYTES;

function listOf(route: Route, body: unknown): readonly unknown[] | undefined {
  if (route !== 'batch') return isRecord(body) ? [{ ...body, type: route }] : undefined;
  return isRecord(body) && Array.isArray(body.batch) ? body.batch : undefined;
}

function sentAtOf(body: unknown): string | undefined {
  const sentAt = isRecord(body) ? body.sentAt : undefined;
  return typeof sentAt === 'string' && !Number.isNaN(Date.parse(sentAt)) ? sentAt : undefined;
}

/**
 * One parsed request body → what may be kept. Pure: the same body at the same time gives the same answer. One bad event
 * costs only itself.
 *
 * @param bodyBytes size of the body as it was parsed, decompressed.
 * @param receivedMs our clock, epoch ms.
 */
export function accept(route: Route, body: unknown, bodyBytes: number, receivedMs: number): Acceptance {
  const list = listOf(route, body);
  if (list === undefined) {
    return route === 'batch'
      ? { ok: false, reason: 'not_a_batch', message: 'the body must be an object with a list "batch"' }
      : { ok: false, reason: 'not_a_batch', message: 'the body must be one event object' };
  }
  if (list.length > BATCH_MAX_EVENTS) {
    return { ok: false, reason: 'too_many_events', message: `a batch holds at most ${BATCH_MAX_EVENTS} events` };
  }
  const batchSentAt = sentAtOf(body);
  const events: AdmittedEvent[] = [];
  const rejected: RejectedEvent[] = [];
  for (const [index, value] of list.entries()) {
    if (tooLarge(value, bodyBytes)) {
      rejected.push({ index, reason: 'too_large' });
      continue;
    }
    const admission = admit(value, 'browser');
    if (!admission.ok) {
      const { reason, field } = admission;
      rejected.push(field === undefined ? { index, reason } : { index, reason, field });
      continue;
    }
    events.push({ ...admission.event, timestamp: correctTimestamp(admission.event, batchSentAt, receivedMs) });
  }
  return { ok: true, events, rejected };
}
