import type { RefusalReason } from '../access/asker.ts';
import type { LimitReason } from '../access/limits.ts';

export type Refusal = 'no_host' | 'cross_site' | 'not_json' | RefusalReason | LimitReason;

interface Answer {
  readonly status: number;
  readonly message: string;
}

const LOG_IN = 'log in to DC/OS again';
const slower = (whose: string): Answer => ({ status: 429, message: `${whose}; send it again later` });

/** What the guard answers. The words are for people; none tells more than whoever holds the token knows already. */
export const refusals: Readonly<Record<Refusal, Answer>> = {
  no_host: { status: 400, message: 'HTTP/1.1 wants a host header' },
  cross_site: {
    status: 403,
    message: 'only pages of the same origin may ask; a router in between must hand on Host or X-Forwarded-Host',
  },
  not_json: { status: 415, message: 'send content-type: application/json' },

  no_token: {
    status: 401,
    message: 'a login token of DC/OS is needed: Authorization: token=…, as Admin Router sets it',
  },
  malformed_token: { status: 401, message: `the token is none of DC/OS; ${LOG_IN}` },
  token_too_long: { status: 401, message: `the token is longer than any of DC/OS; ${LOG_IN}` },
  wrong_algorithm: { status: 401, message: 'the token is signed in another way than this cluster signs' },
  wrong_signature: { status: 401, message: `the token was not signed by this cluster; ${LOG_IN}` },
  unknown_key: { status: 401, message: `the token was signed with a key this cluster does not have; ${LOG_IN}` },
  wrong_issuer: { status: 401, message: 'the token comes from another issuer than this proxy was told' },
  expired_token: { status: 401, message: `the token has expired; ${LOG_IN}` },
  no_expiry: { status: 401, message: 'the token is valid for ever; one that expires is needed' },
  no_uid: { status: 401, message: 'the token names no user' },
  keys_unavailable: { status: 503, message: "the cluster's keys cannot be had right now; send it again later" },

  user_request_rate: slower('too many requests of this user'),
  user_event_rate: slower('too many events of this user'),
  total_request_rate: slower('too many requests of all users together'),
  total_event_rate: slower('too many events of all users together'),
};
