import { BATCH_MAX_BYTES, BATCH_MAX_EVENTS, EVENT_MAX_BYTES, MESSAGE_ID_MAX_CHARS } from './segment-limits.ts';

/**
 * What Segment's HTTP API asks of a request (https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/).
 * Stricter in two places, so that a mistake is seen instead of lost: an event without `messageId` and a batch of more
 * than 2,500 events are refused with 400, where Segment makes up an id and answers 200 to what it discards.
 */
export type ReceivedEvent = Readonly<Record<string, unknown>>;

export type Judgement =
  | { readonly ok: true; readonly events: readonly ReceivedEvent[]; readonly sentAt: string | undefined }
  | { readonly ok: false; readonly message: string };

const eventTypes = ['track', 'page', 'screen', 'identify', 'group', 'alias'] as const;
const batchPaths = ['/v1/batch', '/v1/import'] as const;

const refuse = (message: string): Judgement => ({ ok: false, message });
const isRecord = (value: unknown): value is ReceivedEvent =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** @returns the rule the event breaks, naming fields and never values; undefined when it breaks none. */
export function faultOf(event: unknown): string | undefined {
  if (!isRecord(event)) return 'event must be an object';
  if (!eventTypes.some((type) => type === event.type)) return `type must be one of ${eventTypes.join(', ')}`;
  if (!isText(event.messageId)) return 'messageId is required';
  if (event.messageId.length > MESSAGE_ID_MAX_CHARS)
    return `messageId must be shorter than ${MESSAGE_ID_MAX_CHARS + 1} characters`;
  if (!isText(event.anonymousId) && !isText(event.userId)) return 'anonymousId or userId is required';
  if (event.type === 'track' && !isText(event.event)) return 'event is required for a track';
  if (event.properties !== undefined && !isRecord(event.properties)) return 'properties must be an object';
  if (event.timestamp !== undefined && !(isText(event.timestamp) && !Number.isNaN(Date.parse(event.timestamp))))
    return 'timestamp must be a date';
  if (Buffer.byteLength(JSON.stringify(event)) > EVENT_MAX_BYTES)
    return `event is larger than ${EVENT_MAX_BYTES} bytes`;
  return undefined;
}

/** @returns true for the paths a Segment source listens on. */
export function isSegmentPath(path: string): boolean {
  return batchPaths.some((batch) => batch === path) || eventTypes.some((type) => path === `/v1/${type}`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Judges one request: all of it is taken, or nothing. */
export function judge(path: string, text: string): Judgement {
  if (Buffer.byteLength(text) > BATCH_MAX_BYTES) return refuse(`body is larger than ${BATCH_MAX_BYTES} bytes`);
  const body = parse(text);
  if (!isRecord(body)) return refuse('body must be a JSON object');
  const sentAt = isText(body.sentAt) ? body.sentAt : undefined;
  if (!batchPaths.some((batch) => batch === path)) {
    const event = { type: path.slice('/v1/'.length), ...body };
    const fault = faultOf(event);
    return fault === undefined ? { ok: true, events: [event], sentAt } : refuse(fault);
  }
  if (!Array.isArray(body.batch)) return refuse('batch must be an array');
  const batch: readonly unknown[] = body.batch;
  if (batch.length > BATCH_MAX_EVENTS) return refuse(`batch has more than ${BATCH_MAX_EVENTS} events`);
  const events: ReceivedEvent[] = [];
  for (const [index, event] of batch.entries()) {
    const fault = faultOf(event);
    if (fault !== undefined || !isRecord(event)) return refuse(`batch[${index}]: ${fault}`);
    events.push(event);
  }
  return { ok: true, events, sentAt };
}
