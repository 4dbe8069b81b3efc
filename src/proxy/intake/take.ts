import type { IncomingHttpHeaders } from 'node:http';
import type { AdmittedEvent } from '../../contract/event.ts';
import type { Limits } from '../access/limits.ts';
import type { BrowserSignals, EventsDecision } from '../consent/consent.ts';
import type { AppendAnswer, Outbox } from '../outbox.ts';
import { accept, type Route } from './accept.ts';
import { type Accepted, refused } from './answers.ts';
import { refusals } from './refusals.ts';
import type { Tallier } from './tally.ts';

export interface TakeOptions {
  readonly outbox: Outbox;
  readonly limits: Limits;
  readonly tally: Tallier;
  /** The consent rule, with what this request's browser says about it, and what its user chose. */
  readonly consent: (browser: BrowserSignals, owner: string) => EventsDecision;
  /** Epoch ms. */
  readonly now: () => number;
}

/** What came, and from whom. */
export interface Delivery {
  readonly route: Route;
  /** As it was parsed. */
  readonly body: unknown;
  readonly headers: IncomingHttpHeaders;
  readonly owner: string;
}

/** How to answer it, once. */
export interface Reply {
  /** @param body JSON. @param headers names and values in turn. */
  tell(status: number, body: string, headers?: readonly string[]): void;
  /** Something of our own is broken. */
  fail(error: unknown): void;
}

const NOTHING_ACCEPTED = { success: true, accepted: 0, duplicates: 0 } as const;

/** Answers when there is an answer, and returns no promise. */
export function take(options: TakeOptions, { route, body, headers, owner }: Delivery, reply: Reply): void {
  const { tally, outbox, limits } = options;
  const acceptance = accept(route, body, options.now());
  if (!acceptance.ok) {
    tally.refused(acceptance.reason);
    reply.tell(400, JSON.stringify(refused(acceptance.reason, acceptance.message)));
    return;
  }
  const { rejected } = acceptance;
  for (const { reason } of rejected) tally.refused(reason);

  // The browser asks itself first; a stale tab, or somebody else's program, is asked again here. A 200, because nothing
  // is wrong with the request and a sender that sees an error would keep the event and try again. From here to the
  // outbox in one turn: a withdrawal comes before all of it, and nothing is appended, or after, and erases it.
  const { state, reason, sinceMs, retryAfterSeconds } = options.consent(signalsOf(headers), owner);
  const events = sinceMs === undefined ? acceptance.events : acceptance.events.filter(isMadeSince(sinceMs));
  const tooOld = acceptance.events.length - events.length;
  if (retryAfterSeconds !== undefined) {
    conclude({ ok: false, reason: 'failing', retryAfterSeconds }, acceptance.events.length, rejected, tally, reply);
    return;
  }
  if (state !== 'on') {
    tally.refused('no_consent', acceptance.events.length);
    reply.tell(200, JSON.stringify({ ...NOTHING_ACCEPTED, rejected, consent: { state, reason } }));
    return;
  }
  if (tooOld > 0) tally.refused('no_consent', tooOld);
  if (events.length > 0) {
    const admission = limits.events(owner, events.length);
    if (!admission.ok) {
      tally.refused(admission.reason, events.length);
      const answer = { ...refused(admission.reason, refusals[admission.reason].message), rejected };
      reply.tell(429, JSON.stringify(answer), ['retry-after', String(admission.retryAfterSeconds)]);
      return;
    }
    const { length: count } = events; // they need not live until the answer
    outbox.append(events, owner).then((answer) => conclude(answer, count, rejected, tally, reply), reply.fail);
  } else if (rejected.length > 0 && tooOld === 0) {
    reply.tell(
      400,
      JSON.stringify({ ...refused('no_valid_event', 'no event of the request could be taken'), rejected }),
    );
  } else {
    tellAccepted(reply, 0, 0, rejected);
  }
}

export const signalsOf = (headers: IncomingHttpHeaders): BrowserSignals => ({
  globalPrivacyControl: headers['sec-gpc'] === '1',
  doNotTrack: headers.dnt === '1',
});

/** Made in a time of no, and sent after it ended: nobody agreed to that one. */
const isMadeSince =
  (sinceMs: number) =>
  ({ timestamp }: AdmittedEvent): boolean =>
    Date.parse(timestamp) >= sinceMs;

function conclude(
  answer: AppendAnswer,
  count: number,
  rejected: Accepted['rejected'],
  tally: Tallier,
  reply: Reply,
): void {
  if (answer.ok) {
    tally.accepted(count);
    tellAccepted(reply, count, answer.duplicates, rejected);
    return;
  }
  const reason = `spool_${answer.reason}`;
  tally.refused(reason, count);
  const body = { ...refused(reason, 'nothing of this request was kept; send it again later'), rejected };
  reply.tell(503, JSON.stringify(body), ['retry-after', String(answer.retryAfterSeconds)]);
}

/** What nearly every request gets, written without a serialiser. */
function tellAccepted(reply: Reply, count: number, duplicates: number, rejected: Accepted['rejected']): void {
  const list = rejected.length === 0 ? '[]' : JSON.stringify(rejected);
  reply.tell(200, `{"success":true,"accepted":${count},"duplicates":${duplicates},"rejected":${list}}`);
}
