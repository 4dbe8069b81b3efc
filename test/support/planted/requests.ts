import { gzipSync } from 'node:zlib';
import { pageEvent } from '../page-event.ts';
import type { Planted } from './secrets.ts';

export interface PlantedRequest {
  readonly what: string;
  readonly bytes: Buffer;
}

type Headers = Readonly<Record<string, string>>;

/** Headers as a browser behind Admin Router, and everything in between, would send them; and some that nobody should. */
const headersOf = (secrets: Planted, token: string): Headers => ({
  host: 'telemetry',
  connection: 'close',
  authorization: `token=${token}`,
  cookie: `dcos-acs-auth-cookie=${token}; dcos-acs-info-cookie=${secrets.cookie}; session=${secrets.cookie}`,
  'user-agent': secrets.userAgent ?? '',
  referer: secrets.referrer ?? '',
  'x-forwarded-for': `${secrets.forwardedFor}, ${secrets.ipV6}`,
  'x-real-ip': secrets.realIp ?? '',
  forwarded: `for="[${secrets.ipV6}]";by=${secrets.realIp}`,
  from: secrets.email ?? '',
  'x-request-id': secrets.header ?? '',
  'x-amzn-trace-id': secrets.header ?? '',
  'content-type': 'application/json',
});

function request(line: string, headers: Headers, body: string | Buffer = ''): Buffer {
  const bytes = Buffer.from(body);
  const all = { ...headers, 'content-length': String(bytes.length) };
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`${line} HTTP/1.1\r\n${head.join('')}\r\n`, 'latin1'), bytes]);
}

/**
 * Requests with secrets everywhere: in good events' company, in bad events, in what is no event, in what is no request.
 *
 * @param ids of the events that are good
 */
export function plantedRequests(secrets: Planted, token: string, ids: { good: string[] }): PlantedRequest[] {
  const headers = headersOf(secrets, token);
  const query = `?token=${token}&email=${encodeURIComponent(secrets.email ?? '')}&q=${secrets.query}`;
  const all = Object.values(secrets);
  const good = () => {
    const event = pageEvent();
    ids.good.push(event.messageId);
    return event;
  };
  const context = {
    ip: secrets.forwardedFor,
    userAgent: secrets.userAgent,
    page: { url: secrets.url, referrer: secrets.referrer, title: secrets.email },
    traits: { email: secrets.email },
  };
  const bad = [
    { ...pageEvent(), properties: { path: `/services/detail/${secrets.body}` } },
    { ...pageEvent(), properties: { path: secrets.url } },
    { ...pageEvent(), properties: { path: '/nodes', [secrets.body ?? '']: secrets.email } },
    { ...pageEvent(), properties: { path: '/nodes', email: secrets.email } },
    { ...pageEvent(), messageId: secrets.email },
    { ...pageEvent(), timestamp: secrets.body },
    { ...pageEvent(), type: secrets.body },
    { type: 'identify', userId: secrets.email, messageId: secrets.body, traits: { email: secrets.email } },
    { type: 'track', event: secrets.body, messageId: 'm', properties: { all } },
    {
      type: 'track',
      event: 'dcos_login',
      messageId: 'm',
      anonymousId: secrets.email,
      properties: { uid: secrets.email },
    },
    JSON.parse(
      `{"__proto__":{"email":"${secrets.email}"},"type":"page","messageId":"m","constructor":"${secrets.body}"}`,
    ),
    secrets.body,
    all,
  ];
  const batch = (events: readonly unknown[], more: object = {}) => JSON.stringify({ batch: events, ...more });
  const post = (path: string, body: string | Buffer, more: Headers = {}) =>
    request(`POST ${path}`, { ...headers, ...more }, body);
  const get = (path: string, more: Headers = {}) => request(`GET ${path}`, { ...headers, ...more });

  const requests: [string, Buffer][] = [
    ['good events', post(`/v1/batch${query}`, batch([good(), good()]))],
    [
      'a good event with company',
      post('/v1/batch', batch([{ ...good(), context, integrations: { all }, writeKey: secrets.writeKey }])),
    ],
    ['good ones beside bad ones', post('/v1/batch', batch([good(), ...bad], { context, writeKey: secrets.writeKey }))],
    ['one good page', post(`/v1/page${query}`, JSON.stringify({ ...good(), context }))],
    ['one bad track', post('/v1/track', JSON.stringify({ ...bad[8], context }))],
    ...bad.map((event, index): [string, Buffer] => [`bad event ${index}`, post('/v1/batch', batch([event]))]),
    ['broken JSON', post('/v1/batch', `{"batch":[{"email":"${secrets.email}","x":${secrets.body}`)],
    ['JSON that is no object', post('/v1/batch', JSON.stringify(all))],
    ['JSON that is too deep', post('/v1/batch', `${'['.repeat(5_000)}"${secrets.body}"`)],
    [
      'a form',
      post('/v1/batch', `email=${secrets.email}`, {
        'content-type': `application/x-www-form-urlencoded; ${secrets.header}`,
      }),
    ],
    ['text', post('/v1/batch', `${secrets.body}`, { 'content-type': 'text/plain' })],
    [
      'a compressed body',
      post('/v1/batch', gzipSync(batch([{ email: secrets.email }])), { 'content-encoding': 'gzip' }),
    ],
    ['a body that is too large', post('/v1/batch', batch(Array(20_000).fill({ email: secrets.email })))],
    [
      'another site',
      post('/v1/batch', batch([pageEvent()]), { origin: secrets.referrer ?? '', 'sec-fetch-site': 'cross-site' }),
    ],
    ['a wrong token', post('/v1/batch', batch([pageEvent()]), { authorization: `token=${token}${secrets.header}` })],
    [
      'a key for a token',
      post('/v1/batch', batch([pageEvent()]), {
        authorization: `Basic ${Buffer.from(`${secrets.writeKey}:`).toString('base64')}`,
      }),
    ],
    ['no token', post('/v1/batch', batch([pageEvent()]), { authorization: '' })],
    ['an expectation', post('/v1/batch', batch([]), { expect: secrets.header ?? '' })],
    ['a yes', post('/v1/choice', JSON.stringify({ choice: 'yes', email: secrets.email }))],
    ['a choice that is none', post('/v1/choice', JSON.stringify({ choice: secrets.body }))],
    ...['/', '/v1/policy', '/v1/sent', '/v1/preview', '/healthz', '/readyz', '/metrics', '/v1/batch'].map(
      (path): [string, Buffer] => [`GET ${path}`, get(path + query)],
    ),
    ['an unknown route', get(`/${secrets.query}/${encodeURIComponent(secrets.email ?? '')}${query}`)],
    ['an asset that is none', get(`/assets/..%2f..%2f${secrets.query}.js`)],
    ['a path that is none', get(`/%zz${secrets.query}%`)],
    ['a whole URL', get(secrets.url ?? '')],
    ['an unknown method', request('PROPFIND /v1/batch', headers, secrets.body)],
    ['a method with a secret', request(`${secrets.query?.toUpperCase()} /`, headers)],
    [
      'OPTIONS',
      request('OPTIONS /v1/batch', {
        ...headers,
        origin: secrets.referrer ?? '',
        'access-control-request-headers': secrets.header ?? '',
      }),
    ],
    ['headers that are too long', get('/v1/policy', { 'x-long': `${secrets.header}`.repeat(800) })],
    ['a header that is none', Buffer.from(`GET / HTTP/1.1\r\nhost: x\r\n${secrets.header} ${secrets.email}\r\n\r\n`)],
    ['no request at all', Buffer.from(`${secrets.body} ${secrets.email}\r\n\r\n`)],
    ['another protocol', Buffer.from(`\x16\x03\x01\x02${secrets.body}${secrets.email}`, 'latin1')],
    [
      'two lengths',
      Buffer.from(
        `POST /v1/batch HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\ncontent-length: 4\r\nx: ${secrets.header}\r\n\r\n${secrets.body}`,
      ),
    ],
    [
      'two framings',
      Buffer.from(
        `POST /v1/batch HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\nx: ${secrets.header}\r\n\r\n0\r\n\r\n${secrets.body}`,
      ),
    ],
  ];
  return requests.map(([what, bytes]) => ({ what, bytes }));
}
