import * as v from 'valibot';
import { catalog, type EventSpec, type generalProperties } from './catalog.ts';
import type { ValueOf } from './fields.ts';
import { MESSAGE_ID_MAX_CHARS } from './limits.ts';
import { plainTimeMs } from './plain-time.ts';

/**
 * The event and its two doors: `compose()` in the browser picks what the catalogue allows and lets nothing else
 * through; `admit()` in the proxy refuses what it does not know. The envelope is Segment's, so that anything that
 * speaks its API can stand at either end (https://segment.com/docs/connections/spec/common/).
 */
export type EventName = keyof typeof catalog;
type NamesFrom<D> = { [N in EventName]: (typeof catalog)[N]['from'] extends D ? N : never }[EventName];
export type BrowserEventName = NamesFrom<'browser'>;
export type ClusterEventName = NamesFrom<'cluster'>;

type Fields<N extends EventName> = (typeof catalog)[N]['properties'];
type OptionalKey<F> = { [K in keyof F]: undefined extends ValueOf<F[K]> ? K : never }[keyof F];
type Declared<N extends EventName> = {
  readonly [K in Exclude<keyof Fields<N>, OptionalKey<Fields<N>>>]: ValueOf<Fields<N>[K]>;
} & { readonly [K in OptionalKey<Fields<N>>]?: ValueOf<Fields<N>[K]> };
type Family<N extends EventName> = (typeof catalog)[N] extends { readonly family: object }
  ? { readonly [key: `health-unit-${string}`]: number }
  : unknown;
/** The event's own properties, without the general ones. */
export type Properties<N extends EventName> = N extends EventName
  ? (keyof Declared<N> extends never ? Readonly<Record<string, never>> : Declared<N>) & Family<N>
  : never;

export type GeneralProperties = {
  readonly [K in keyof typeof generalProperties]: ValueOf<(typeof generalProperties)[K]>;
};

/** Who made it, when: handed in, because the contract has neither clock nor randomness. */
export interface Stamp {
  /** Unique per event, fewer than 100 characters; stays the same through every retry. */
  readonly messageId: string;
  /** When it happened, ISO 8601 in UTC. */
  readonly timestamp: string;
}

/** One event on the wire, in Segment's dialect: `event` names a track, a page has none. */
export interface WireEvent extends Stamp {
  readonly type: 'page' | 'track';
  readonly event?: EventName;
  readonly anonymousId?: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface AdmittedEvent extends Stamp {
  readonly name: EventName;
  readonly type: 'page' | 'track';
  /** When the sender sent it, if it said so: corrects a wrong clock. */
  readonly sentAt?: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

export type RefusalReason =
  | 'not_an_object'
  | 'unknown_type'
  | 'unknown_event'
  | 'wrong_door'
  | 'bad_message_id'
  | 'bad_timestamp'
  | 'bad_properties'
  | 'too_large'
  | 'too_deep'
  | 'too_many_members';

/** Names the field and the reason, never a value: a refusal may be logged and sent back. */
export interface Refusal {
  readonly ok: false;
  readonly reason: RefusalReason;
  /** A name the catalogue or the envelope knows; absent when the offending key is the sender's own. */
  readonly field?: string;
}

export type Admission = { readonly ok: true; readonly event: AdmittedEvent } | Refusal;
export type Composition = { readonly ok: true; readonly event: WireEvent } | Refusal;

const refuse = (reason: RefusalReason, field?: string): Refusal =>
  field === undefined ? { ok: false, reason } : { ok: false, reason, field };

/**
 * The cluster's tracks have ids that anybody can work out (UUIDs of version 5, RFC 9562: a hash of cluster, event and
 * period). A browser that used one first would have the real track taken for a duplicate, here and at the destination.
 */
const NAME_BASED_UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-5/i;
const MESSAGE_ID = new RegExp(String.raw`^[\w.:-]{8,${MESSAGE_ID_MAX_CHARS}}$`);
const isMessageId = (value: unknown): value is string => typeof value === 'string' && MESSAGE_ID.test(value);

const TIMESTAMP_MAX_CHARS = 40;
const isTimestamp = (value: unknown): value is string =>
  typeof value === 'string' &&
  (!Number.isNaN(plainTimeMs(value)) ||
    (value.length <= TIMESTAMP_MAX_CHARS && v.ISO_TIMESTAMP_REGEX.test(value) && !Number.isNaN(Date.parse(value))));

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const specOf = (name: EventName): EventSpec => catalog[name];
const isEventName = (name: unknown): name is EventName => typeof name === 'string' && Object.hasOwn(catalog, name);

function inFamily(spec: EventSpec, key: string): boolean {
  const { family } = spec;
  return family !== undefined && key.startsWith(family.prefix) && family.suffixes.some((s) => key.endsWith(s));
}

/** The event's own properties, checked; keys in the catalogue's order, family members after them. */
function checkProperties(spec: EventSpec, given: Readonly<Record<string, unknown>>, unknownKeys: 'drop' | 'refuse') {
  const properties: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(spec.properties)) {
    const parsed = v.safeParse(field.schema, Object.hasOwn(given, key) ? given[key] : undefined);
    if (!parsed.success) return refuse('bad_properties', key);
    if (parsed.output !== undefined) properties[key] = parsed.output;
  }
  for (const key of Object.keys(given)) {
    if (Object.hasOwn(spec.properties, key)) continue;
    if (spec.family !== undefined && inFamily(spec, key)) {
      if (!v.is(spec.family.field.schema, given[key])) return refuse('bad_properties', spec.family.prefix);
      Object.defineProperty(properties, key, { value: given[key], enumerable: true });
    } else if (unknownKeys === 'refuse') return refuse('bad_properties');
  }
  return { ok: true as const, properties };
}

/**
 * Builds what the browser sends, from the catalogue: a property the entry does not list cannot travel, whoever added
 * it. Called with what analytics-next hands over, hence `unknown`.
 */
export function compose(name: unknown, given: unknown, stamp: Stamp, anonymousId?: string): Composition {
  if (!isEventName(name)) return refuse('unknown_event', 'event');
  const spec = specOf(name);
  if (spec.from !== 'browser') return refuse('wrong_door', 'event');
  const checked = checkProperties(spec, isRecord(given) ? given : {}, 'drop');
  if (!checked.ok) return checked;
  return {
    ok: true,
    event: {
      type: spec.type,
      ...(spec.type === 'track' ? { event: name } : {}),
      messageId: stamp.messageId,
      timestamp: stamp.timestamp,
      ...(anonymousId === undefined ? {} : { anonymousId }),
      properties: checked.properties,
    },
  };
}

/**
 * The proxy's check of one event, from the network or from a collector. Of the envelope it keeps what it needs and drops
 * the rest (`context`, `integrations`, `userId`, `traits`, `_metadata`, `writeKey`, `anonymousId`: the proxy is the
 * authority for the last); inside `properties` an unknown key is refused, since only an unknown sender would send one.
 */
export function admit(value: unknown, door: 'browser' | 'cluster'): Admission {
  if (!isRecord(value)) return refuse('not_an_object');
  if (value.type !== 'page' && value.type !== 'track') return refuse('unknown_type', 'type');
  const name = value.type === 'page' ? 'page' : value.event;
  if (!isEventName(name) || specOf(name).type !== value.type) return refuse('unknown_event', 'event');
  const spec = specOf(name);
  if (spec.from !== door) return refuse('wrong_door', 'event');
  const { messageId, timestamp, sentAt } = value;
  if (!isMessageId(messageId) || (door === 'browser' && NAME_BASED_UUID.test(messageId))) {
    return refuse('bad_message_id', 'messageId');
  }
  if (!isTimestamp(timestamp)) return refuse('bad_timestamp', 'timestamp');
  const given = value.properties === undefined ? {} : value.properties;
  if (!isRecord(given)) return refuse('bad_properties', 'properties');
  const checked = checkProperties(spec, given, 'refuse');
  if (!checked.ok) return checked;
  const event = { name, type: spec.type, messageId, timestamp, properties: checked.properties };
  return { ok: true, event: isTimestamp(sentAt) ? { ...event, sentAt } : event };
}
