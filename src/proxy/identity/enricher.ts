import { catalog } from '../../contract/catalog.ts';
import type { AdmittedEvent, EventName } from '../../contract/event.ts';
import { enrich, toWire } from './enrich.ts';
import type { ClusterIdentity } from './identity.ts';

/** The JSON of an event without what is its own: cut at the messageId, the timestamp, and its own properties. */
interface Frame {
  readonly beforeId: string;
  readonly beforeTime: string;
  readonly beforeOwn: string;
  /** The general properties, each with a comma before it. */
  readonly afterOwn: string;
}

// None of them can stand inside a string, where every quotation mark has a backslash before it.
const ID = '"messageId":""';
const TIME = '"timestamp":""';
const OWN = '"own":0';

function frameOf(name: EventName, identity: ClusterIdentity, version: string): Frame {
  const blank = { name, type: catalog[name].type, messageId: '', timestamp: '', properties: { own: 0 } };
  const text = JSON.stringify(toWire(blank, identity, version));
  const id = text.indexOf(ID) + ID.length;
  const time = text.indexOf(TIME, id) + TIME.length;
  const own = text.indexOf(OWN, time);
  return {
    beforeId: text.slice(0, id - 2),
    beforeTime: text.slice(id, time - 2),
    beforeOwn: text.slice(time, own),
    afterOwn: text.slice(own + OWN.length),
  };
}

/** What JSON.stringify would write differently inside a string. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what JSON escapes
const ESCAPED = /["\\\u0000-\u001f\ud800-\udfff]/;
const quote = (text: string): string => (ESCAPED.test(text) ? JSON.stringify(text) : `"${text}"`);

/** JSON of one of an event's own properties. */
function valueJson(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  // A count, as nearly all numbers are.
  return Number.isSafeInteger(value) && !Object.is(value, -0) ? `${value}` : JSON.stringify(value);
}

/** `JSON.stringify(properties)` without its braces, in half the time. */
function membersJson(properties: Readonly<Record<string, unknown>>): string {
  let text = '';
  for (const name in properties) {
    const value = properties[name];
    if (value !== undefined) text += `${text === '' ? '' : ','}${quote(name)}:${valueJson(value)}`;
  }
  return text;
}

/**
 * `enrich` for the many events of browsers, byte for byte: what never changes is written once, at start. The few tracks
 * of the cluster go the long way.
 */
export function createEnricher(identity: ClusterIdentity, version: string): (event: AdmittedEvent) => string {
  const frames = new Map<EventName, Frame>();
  // The catalogue's own names.
  for (const name of Object.keys(catalog) as EventName[]) {
    if (catalog[name].from === 'browser') frames.set(name, frameOf(name, identity, version));
  }
  return (event) => {
    const frame = frames.get(event.name);
    if (frame === undefined) return enrich(event, identity, version);
    const id = quote(event.messageId);
    const time = quote(event.timestamp);
    const own = membersJson(event.properties);
    const rest = own === '' ? frame.afterOwn.slice(1) : own + frame.afterOwn;
    return frame.beforeId + id + frame.beforeTime + time + frame.beforeOwn + rest;
  };
}
