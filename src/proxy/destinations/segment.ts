import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Dispatcher } from 'undici';
import { createDestinationClient } from '../outbound/destination-client.ts';
import type { Secret } from '../secrets/secret.ts';
import type { Destination, Verdict } from './destination.ts';
import { errorCode } from './error-code.ts';
import { refusedPlaces } from './partial-success.ts';
import { parseRetryAfter } from './retry-after.ts';
import { verdictOfStatus } from './status-verdicts.ts';

export interface SegmentConfig {
  readonly kind: 'segment';
  readonly name: string;
  /** Events go to `/v1/batch` below it or, if it has a path of its own, to that. */
  readonly url: string;
  readonly writeKey: Secret;
  /** @default false */
  readonly gzip?: boolean;
  /** An HTTP proxy to reach it through. */
  readonly proxyUrl?: Secret;
  /** PEM of a CA trusted besides the known ones. */
  readonly ca?: string;
  /** For the whole exchange, connecting included. @default 10000 */
  readonly timeoutMs?: number;
}

/** More than any answer that says something; the rest is not read. */
const ANSWER_MAX_BYTES = 256 * 1024;
const TIMEOUT_MS = 10_000;
/** What stands before the events of a request, and between two of them. */
const BEFORE = '{"batch":[';
const BETWEEN = ',';

const compress = promisify(gzip);

/** What every request to this place has in common. The dispatcher goes to its origin alone; destroy it in the end. */
export function openSegment(config: SegmentConfig) {
  const { proxyUrl, ca, writeKey, timeoutMs = TIMEOUT_MS } = config;
  const url = new URL(config.url);
  const dispatcher = createDestinationClient({
    origin: url.origin,
    timeoutMs,
    ...(proxyUrl === undefined ? {} : { proxyUrl }),
    ...(ca === undefined ? {} : { ca }),
  });
  return {
    dispatcher,
    timeoutMs,
    origin: url.origin,
    path: url.pathname === '/' ? '/v1/batch' : `${url.pathname}${url.search}`,
    authorization: `Basic ${Buffer.from(`${writeKey.reveal()}:`).toString('base64')}`,
  };
}

/**
 * Anything that speaks Segment's HTTP API (https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/).
 * The stored bodies are put side by side, not parsed again; `sentAt` is of this very attempt, as Segment corrects clocks
 * by it. Reasons hold status and error codes alone: an error's text may quote a header, and that holds the write key.
 */
export function createSegmentDestination(config: SegmentConfig, now: () => number): Destination {
  const { dispatcher, timeoutMs, origin, path, authorization } = openSegment(config);
  const headers = {
    'content-type': 'application/json',
    authorization,
    'user-agent': 'dcos-ui-telemetry',
    ...(config.gzip === true ? { 'content-encoding': 'gzip' } : {}),
  };

  async function envelope(bodies: readonly string[], after: string): Promise<Buffer> {
    const body = joined(bodies, after);
    return config.gzip === true ? compress(body) : body;
  }

  async function exchange(body: Buffer, signal: AbortSignal): Promise<Answer> {
    const response = await dispatcher.request({ origin, path, method: 'POST', headers, body, signal });
    return {
      status: response.statusCode,
      retryAfter: one(response.headers['retry-after']),
      body: await read(response),
    };
  }

  return {
    name: config.name,
    async send(bodies, signal, onSent) {
      const after = `],"sentAt":"${new Date(now()).toISOString()}"}`;
      const sent = { before: BEFORE, between: BETWEEN, after };
      let bytes = 0;
      try {
        const body = await envelope(bodies, after);
        bytes = body.length;
        const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
        const answer = await exchange(body, limit);
        onSent?.({ ...sent, bytes, status: answer.status });
        return verdictOf(answer, bodies.length, now());
      } catch (error) {
        onSent?.({ ...sent, bytes });
        return { kind: 'retry', reason: signal.aborted ? 'stopped' : `network: ${errorCode(error)}` };
      }
    },
    close: () => dispatcher.destroy(),
  };
}

/** Each body is written where it goes: put together as text first, a request's worth would be copied twice more. */
function joined(bodies: readonly string[], after: string): Buffer {
  const separators = Math.max(0, bodies.length - 1) * BETWEEN.length;
  let bytes = BEFORE.length + separators + after.length;
  for (const body of bodies) bytes += Buffer.byteLength(body);
  const whole = Buffer.allocUnsafeSlow(bytes);
  let at = whole.write(BEFORE);
  bodies.forEach((body, index) => {
    if (index > 0) at += whole.write(BETWEEN, at);
    at += whole.write(body, at);
  });
  whole.write(after, at);
  return whole;
}

interface Answer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly body: string;
}

function verdictOf(answer: Answer, count: number, nowMs: number): Verdict {
  const kind = verdictOfStatus(answer.status);
  const reason = `HTTP ${answer.status}`;
  if (kind === 'delivered') {
    const refused = refusedPlaces(answer.body, count);
    return refused.length === 0 ? { kind } : { kind: 'partly', refused };
  }
  if (kind !== 'retry') return { kind, reason };
  const afterMs = parseRetryAfter(answer.retryAfter, nowMs);
  return afterMs === undefined ? { kind, reason } : { kind, reason, afterMs };
}

const one = (header: string | string[] | undefined): string | undefined => (Array.isArray(header) ? header[0] : header);

/** The status has come, so the answer counts however its body ends. */
async function read(response: Dispatcher.ResponseData): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response.body as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > ANSWER_MAX_BYTES) break;
      chunks.push(chunk);
    }
  } catch {
    return '';
  }
  return Buffer.concat(chunks).toString();
}
