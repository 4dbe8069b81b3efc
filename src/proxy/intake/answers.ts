import type { RejectedEvent } from './accept.ts';

/** What the door says. `success` first, because Segment's own clients look for nothing else. */
export interface Accepted {
  readonly success: true;
  /** Durable, duplicates included: the promise of a 200. */
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: readonly RejectedEvent[];
}

export interface Refused {
  readonly success: false;
  /** A word from a closed list, for programs. */
  readonly reason: string;
  /** A sentence for people: names the thing and the way out, never a value. */
  readonly message: string;
  readonly rejected?: readonly RejectedEvent[];
}

export const refused = (reason: string, message: string): Refused => ({ success: false, reason, message });

interface Answer {
  readonly status: number;
  readonly reason: string;
  readonly message: string;
}

const NOT_JSON: Answer = { status: 400, reason: 'not_json', message: 'the body is not JSON' };
const BAD_LENGTH: Answer = { status: 400, reason: 'bad_length', message: 'the body is not as long as it says' };
const ABORTED: Answer = { status: 400, reason: 'aborted', message: 'the request ended before its body did' };
const NOT_HTTP: Answer = { status: 400, reason: 'not_http', message: 'the request is not HTTP' };

/** Codes of errors for a request that could not be taken → our words. What is not here is our own fault: 500. */
export const requestErrors = {
  EMPTY_BODY: { ...NOT_JSON, message: 'the body is empty: send one JSON document' },
  NOT_JSON,
  UNKNOWN_ENCODING: {
    status: 415,
    reason: 'unknown_encoding',
    message: 'send the body plain, or compressed with gzip or deflate',
  },
  BAD_COMPRESSION: { status: 400, reason: 'bad_compression', message: 'the body is not compressed as it says' },

  // Fastify's
  FST_ERR_CTP_BODY_TOO_LARGE: {
    status: 413,
    reason: 'body_too_large',
    message: 'the body is over 500 KB: send fewer events',
  },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: BAD_LENGTH,
  FST_ERR_CTP_INVALID_MEDIA_TYPE: { status: 415, reason: 'not_json', message: 'send content-type: application/json' },
  FST_ERR_BAD_URL: { status: 400, reason: 'bad_url', message: 'the address is malformed' },

  // Node's: the connection broke, or was too slow, before there was a whole request
  ECONNRESET: ABORTED,
  HPE_INVALID_EOF_STATE: ABORTED,
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    reason: 'too_slow',
    message: 'the request did not arrive in time: send it at once',
  },
  HPE_HEADER_OVERFLOW: { status: 431, reason: 'headers_too_large', message: 'the headers are over 16 KB' },
} as const satisfies Readonly<Record<string, Answer>>;

export type RequestErrorCode = keyof typeof requestErrors;

const isKnown = (code: string): code is RequestErrorCode => Object.hasOwn(requestErrors, code);

export const answerTo = (code: string): Answer | undefined => (isKnown(code) ? requestErrors[code] : undefined);

/** What llhttp could not read, whatever it stumbled over. */
export const answerToBrokenHttp = (code: string): Answer => answerTo(code) ?? NOT_HTTP;
