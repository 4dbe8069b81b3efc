import { deflateSync, gzipSync } from 'node:zlib';
import { fuzzBody, PLANTED } from './fuzz-body.ts';
import type { Random } from './random.ts';

export interface FuzzRequest {
  readonly bytes: Buffer;
  /**
   * `answer`: it is HTTP, and gets one answer. `may end`: and the connection is probably over afterwards. `ends`: whatever
   * comes of it, the connection is over; the sender hangs up its side.
   */
  readonly kind: 'answer' | 'may end' | 'ends';
  readonly isHead: boolean;
}

const CONTENT_TYPES = [
  'text/plain',
  'application/json; charset=utf-8',
  'APPLICATION/JSON',
  'application/json;',
  ';',
  '',
  'application/x-www-form-urlencoded',
  `multipart/form-data; boundary=${PLANTED}`,
  'application/json, text/plain',
  `application/${PLANTED}`,
];
const PATHS = [
  '/',
  '/v1',
  '/v1/',
  '/v1/batch/',
  '/v1/batch?x=1',
  '//v1/batch',
  '/v1/../healthz',
  '/V1/BATCH',
  '/v1/%62atch',
  '/v1/%',
  '/v1/%ff',
  '/healthz',
  '/readyz',
  '/metrics',
  '/assets/x',
  '/assets/..%2f..%2fpackage.json',
  `/${PLANTED}`,
  `/assets/${'a'.repeat(300)}`,
  '*',
  'http://x/v1/batch',
];
const METHODS = ['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD', 'TRACE', 'PROPFIND'];
const EXTRA_HEADERS = [
  'sec-fetch-site: cross-site',
  'sec-fetch-site: same-origin',
  `sec-fetch-site: ${PLANTED}`,
  'sec-gpc: 1',
  'dnt: 1',
  `authorization: token=${PLANTED}`,
  `cookie: dcos-acs-auth-cookie=${PLANTED}`,
  `origin: https://${PLANTED}`,
  'expect: 100-continue',
  `expect: ${PLANTED}`,
  'connection: keep-alive',
  'accept-version: 9',
  'content-encoding: identity',
  'content-encoding: GZIP',
  'content-encoding: br',
  `content-encoding: ${PLANTED}`,
  'content-encoding: gzip, gzip',
  `x: ${'x'.repeat(8_000)}`,
  'x-forwarded-for: 10.0.0.1, 10.0.0.2',
  'content-type: application/json',
  '__proto__: 1',
  'constructor: 1',
];
/** Those that make the rest no HTTP, or end the connection. */
const BREAKING_HEADERS = [
  'connection: Upgrade\r\nupgrade: websocket', // Node reads nothing after it
  'transfer-encoding: chunked',
  'transfer-encoding: xchunked',
  'content-length: 5',
  'content-length: -1',
  'content-length: 1e3',
  'connection: close',
  'a b: c',
  ': x',
  'x: \u0001',
  'x\u0000: y',
  ` folded: ${PLANTED}`,
  `x: ${'x'.repeat(20_000)}`,
  'y: z\r\n'.repeat(3_000).trim(),
];
const NO_HTTP = [
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
  'GET / HTTP/9.9\r\n\r\n',
  'GET /\r\n\r\n',
  '\r\n\r\n\r\n',
  'POST /v1/batch HTTP/1.1\r\n\r\n',
  'CONNECT x:1 HTTP/1.1\r\nhost: x\r\n\r\n',
  'GET / HTTP/1.0\r\n\r\n',
];
const BOMB = gzipSync(Buffer.alloc(4 * 1024 * 1024));

/** Compressed as it says, or not, or not quite. */
function encode(random: Random, plain: Buffer): { readonly body: Buffer; readonly header: string } {
  const gzip = random.chance(0.5);
  const packed = gzip ? gzipSync(plain, { level: 1 }) : deflateSync(plain, { level: 1 });
  const header = `content-encoding: ${gzip ? 'gzip' : 'deflate'}`;
  switch (random.below(6)) {
    case 0:
      return { body: packed.subarray(0, random.below(packed.length)), header };
    case 1:
      packed[random.below(packed.length)] = random.below(256);
      return { body: packed, header };
    case 2:
      return { body: plain, header };
    case 3:
      return { body: BOMB, header: 'content-encoding: gzip' };
    default:
      return { body: packed, header };
  }
}

function chunked(random: Random, body: Buffer, isBroken: boolean): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < body.length; ) {
    const part = body.subarray(at, at + 1 + random.below(2_000));
    const size =
      isBroken && random.chance(0.3) ? random.pick(['zz', '-1', 'ffffffffffff', '']) : part.length.toString(16);
    parts.push(Buffer.from(`${size}\r\n`), part, Buffer.from('\r\n'));
    at += part.length;
  }
  return Buffer.concat([...parts, Buffer.from('0\r\n\r\n')]);
}

/** One request: usually HTTP with something wrong inside, sometimes wrong on the outside. */
export function fuzzRequest(random: Random): FuzzRequest {
  if (random.chance(0.003)) {
    return { bytes: Buffer.from(random.pick(NO_HTTP), 'latin1'), kind: 'ends', isHead: false };
  }
  const made = fuzzBody(random);
  const isEncoded = random.chance(0.02);
  const { body, header } = isEncoded ? encode(random, made.bytes) : { body: made.bytes, header: undefined };
  const method = random.chance(0.02) ? random.pick(METHODS) : 'POST';
  const path = random.chance(0.02) ? random.pick(PATHS) : `/v1/${made.route}`;
  const isChunked = random.chance(0.03);
  const isBroken = random.chance(0.01);
  const type = random.chance(0.03) ? random.pick(CONTENT_TYPES) : 'application/json';
  const extra = random.chance(0.1) ? random.pick(EXTRA_HEADERS) : undefined;
  const headers = [
    `${method} ${path} HTTP/1.1`,
    'host: x',
    `content-type: ${type}`,
    isChunked
      ? 'transfer-encoding: chunked'
      : `content-length: ${body.length + (isBroken ? random.below(200) - 100 : 0)}`,
    ...(header === undefined ? [] : [header]),
    ...(extra === undefined ? [] : [extra]),
    ...(isBroken ? [random.pick(BREAKING_HEADERS)] : []),
  ];
  const head = Buffer.from(`${headers.join('\r\n')}\r\n\r\n`, 'latin1');
  const bytes = Buffer.concat([head, isChunked ? chunked(random, body, isBroken) : body]);
  const isFlipped = random.chance(0.005);
  if (isFlipped) bytes[random.below(head.length)] = random.below(256);
  const isOdd = made.isGarbled || isEncoded || extra !== undefined || type !== 'application/json';
  // A server that refuses it before it was read hangs up while it still comes, and its answer may get lost.
  const isTooLong = body.length > 500 * 1024;
  const kind = isBroken || isFlipped || isTooLong ? 'ends' : isOdd ? 'may end' : 'answer';
  return { bytes, kind, isHead: method === 'HEAD' };
}
