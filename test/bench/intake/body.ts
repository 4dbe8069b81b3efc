import { randomBytes } from 'node:crypto';

/** One request that can be sent again and again with new ids in it. */
export interface RequestTemplate {
  readonly bytes: Buffer;
  /** Puts a new id into every event. */
  freshen(): void;
  readonly events: number;
}

export interface RequestShape {
  readonly events: number;
  readonly bytesPerEvent: number;
  /** Header lines besides those that every request has: `name: value`. */
  readonly headers?: readonly string[];
}

const COUNTER_DIGITS = 12;
const MARK = 'counter-here';
let counter = 0;

/**
 * An event as Segment's browser SDK makes it, most of which the proxy drops (`context`), or as our plugin makes it, when
 * there is no room for more.
 */
function eventOf(bytes: number, run: string): string {
  const lean = {
    type: 'page',
    messageId: `bench-${run}-${MARK}`,
    timestamp: new Date().toISOString(),
    properties: { path: '/services/detail/:id/tasks' },
  };
  const full = {
    ...lean,
    anonymousId: '70b28f00-e38f-41b2-a723-aab344f535b9',
    userId: null,
    integrations: {},
    context: {
      library: { name: 'analytics.js', version: 'next-1.84.3' },
      page: { path: '/', referrer: '', search: '', title: 'DC/OS', url: 'https://dcos.example.com/' },
      locale: 'en-GB',
      timezone: 'Europe/Berlin',
      userAgent: '',
    },
    _metadata: { bundled: ['Segment.io'], unbundled: [], bundledIds: [] },
  };
  const short = JSON.stringify(lean);
  const room = bytes - JSON.stringify(full).length;
  return room < 0 ? short : JSON.stringify({ ...full, context: { ...full.context, userAgent: 'x'.repeat(room) } });
}

export function createTemplate({ events, bytesPerEvent, headers = [] }: RequestShape, host: string): RequestTemplate {
  const event = eventOf(bytesPerEvent, randomBytes(6).toString('hex'));
  const body =
    events === 1
      ? event
      : JSON.stringify({ sentAt: new Date().toISOString(), batch: Array(events).fill(JSON.parse(event)) });
  const head = [
    `POST /v1/${events === 1 ? 'page' : 'batch'} HTTP/1.1`,
    `host: ${host}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    'sec-fetch-site: same-origin',
    ...headers,
    '\r\n',
  ].join('\r\n');
  const bytes = Buffer.from(head + body);
  const places: number[] = [];
  for (let at = bytes.indexOf(MARK); at !== -1; at = bytes.indexOf(MARK, at + 1)) places.push(at);
  return {
    bytes,
    events,
    freshen() {
      for (const place of places) {
        counter += 1;
        bytes.write(counter.toString().padStart(COUNTER_DIGITS, '0'), place, 'latin1');
      }
    },
  };
}
