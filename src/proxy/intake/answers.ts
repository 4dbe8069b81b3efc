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

/** Fastify's error codes for a request it could not take → our words. What is not here is our own fault: 500. */
export const requestErrors: Readonly<Record<string, { status: number; reason: string; message: string }>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: {
    status: 413,
    reason: 'body_too_large',
    message: 'the body is over 500 KB: send fewer events',
  },
  FST_ERR_CTP_EMPTY_JSON_BODY: {
    status: 400,
    reason: 'not_json',
    message: 'the body is empty: send one JSON document',
  },
  FST_ERR_CTP_INVALID_JSON_BODY: { status: 400, reason: 'not_json', message: 'the body is not JSON' },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: {
    status: 400,
    reason: 'bad_length',
    message: 'the body is not as long as it says',
  },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: { status: 415, reason: 'not_json', message: 'send content-type: application/json' },
  UNKNOWN_ENCODING: {
    status: 415,
    reason: 'unknown_encoding',
    message: 'send the body plain, or compressed with gzip or deflate',
  },
  BAD_COMPRESSION: { status: 400, reason: 'bad_compression', message: 'the body is not compressed as it says' },
  FST_ERR_BAD_URL: { status: 400, reason: 'bad_url', message: 'the address is malformed' },
};
