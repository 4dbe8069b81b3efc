import * as v from 'valibot';
import { catalog, generalProperties } from '../../contract/catalog.ts';
import { admit } from '../../contract/event.ts';
import { EVENT_MAX_BYTES } from '../../contract/limits.ts';

export type CheckedEvent =
  | { readonly ok: true; readonly messageId: string; readonly clusterId: string }
  /** A word and perhaps a field; never a value. */
  | { readonly ok: false; readonly reason: string };

/** What stands around the properties of an event that was finished here; nothing else may. */
const envelope = v.strictObject({
  type: v.picklist(['page', 'track']),
  event: v.optional(v.string()),
  messageId: v.string(),
  anonymousId: v.pipe(v.string(), v.minLength(1)),
  userId: v.optional(v.string()),
  timestamp: v.string(),
  context: v.strictObject({
    ip: v.literal('0.0.0.0'),
    library: v.strictObject({ name: v.string(), version: v.string() }),
  }),
  properties: v.record(v.string(), v.unknown()),
});

const doorOf = (name: string): 'browser' | 'cluster' =>
  Object.entries(catalog).some(([known, { from }]) => known === name && from === 'cluster') ? 'cluster' : 'browser';

/** Holds one finished event against the catalogue once more, with what the proxy itself adds. */
export function checkEvent(line: string): CheckedEvent {
  if (Buffer.byteLength(line) > EVENT_MAX_BYTES) return { ok: false, reason: 'is over 32 KB' };
  let content: unknown;
  try {
    content = JSON.parse(line);
  } catch {
    return { ok: false, reason: 'is not JSON' };
  }
  const parsed = v.safeParse(envelope, content);
  if (!parsed.success)
    return { ok: false, reason: `is none of ours: ${v.getDotPath(parsed.issues[0]) ?? 'the event'}` };
  const { type, event, messageId, anonymousId, timestamp, properties } = parsed.output;
  const own = { ...properties };
  for (const [key, { schema }] of Object.entries(generalProperties)) {
    if (!v.is(schema, own[key])) return { ok: false, reason: `is none of ours: properties.${key}` };
    delete own[key];
  }
  const given = { type, messageId, timestamp, properties: own, ...(event === undefined ? {} : { event }) };
  const admission = admit(given, doorOf(event ?? 'page'));
  if (admission.ok) return { ok: true, messageId, clusterId: anonymousId };
  const field = admission.field === undefined ? '' : ` (${admission.field})`;
  return { ok: false, reason: `is not in the catalogue: ${admission.reason}${field}` };
}
