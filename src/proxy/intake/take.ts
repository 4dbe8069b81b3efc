import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AdmittedEvent } from '../../contract/event.ts';
import type { Limits } from '../access/limits.ts';
import type { BrowserSignals, EventsDecision } from '../consent/consent.ts';
import type { AppendAnswer, Outbox } from '../outbox.ts';
import { accept, type Route } from './accept.ts';
import { type Accepted, refused } from './answers.ts';
import { refusals } from './refusals.ts';
import type { Tallier } from './tally.ts';
import { tellAccepted } from './tell-accepted.ts';

export interface TakeOptions {
  readonly outbox: Outbox;
  readonly limits: Limits;
  readonly tally: Tallier;
  /** The consent rule, with what this request's browser says about it, and what its user chose. */
  readonly consent: (browser: BrowserSignals, owner: string) => EventsDecision;
  /** Epoch ms. */
  readonly now: () => number;
}

const NOTHING_ACCEPTED = { success: true, accepted: 0, duplicates: 0 } as const;

/** Sends its answer when there is one, and returns no promise: Fastify's way around one costs as much as all our checks. */
export function take(options: TakeOptions, route: Route, request: FastifyRequest, reply: FastifyReply): void {
  const { tally, outbox, limits } = options;
  const acceptance = accept(route, request.body, options.now());
  request.body = undefined; // what was parsed need not live until the answer
  if (!acceptance.ok) {
    tally.refused(acceptance.reason);
    reply.code(400).send(refused(acceptance.reason, acceptance.message));
    return;
  }
  const { rejected } = acceptance;
  for (const { reason } of rejected) tally.refused(reason);

  // The browser asks itself first; a stale tab, or somebody else's program, is asked again here. A 200, because nothing
  // is wrong with the request and a sender that sees an error would keep the event and try again. From here to the
  // outbox in one turn: a withdrawal comes before all of it, and nothing is appended, or after, and erases it.
  const { owner } = request.asker;
  const { state, reason, sinceMs, retryAfterSeconds } = options.consent(signalsOf(request.headers), owner);
  const events = sinceMs === undefined ? acceptance.events : acceptance.events.filter(isMadeSince(sinceMs));
  const tooOld = acceptance.events.length - events.length;
  if (retryAfterSeconds !== undefined) {
    tell(
      { ok: false, reason: 'failing', retryAfterSeconds },
      { count: acceptance.events.length, rejected },
      tally,
      reply,
    );
    return;
  }
  if (state !== 'on') {
    tally.refused('no_consent', acceptance.events.length);
    reply.send({ ...NOTHING_ACCEPTED, rejected, consent: { state, reason } });
    return;
  }
  if (tooOld > 0) tally.refused('no_consent', tooOld);
  if (events.length > 0) {
    const admission = limits.events(owner, events.length);
    if (!admission.ok) {
      tally.refused(admission.reason, events.length);
      reply.header('retry-after', String(admission.retryAfterSeconds));
      reply.code(429).send({ ...refused(admission.reason, refusals[admission.reason].message), rejected });
      return;
    }
    const { length: count } = events; // they need not live until the answer either
    outbox.append(events, owner).then(
      (answer) => tell(answer, { count, rejected }, tally, reply),
      (error: unknown) => reply.send(error),
    );
  } else if (rejected.length > 0 && tooOld === 0) {
    reply.code(400).send({ ...refused('no_valid_event', 'no event of the request could be taken'), rejected });
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

function tell(
  answer: AppendAnswer,
  { count, rejected }: { readonly count: number; readonly rejected: Accepted['rejected'] },
  tally: Tallier,
  reply: FastifyReply,
): void {
  if (answer.ok) {
    tally.accepted(count);
    tellAccepted(reply, count, answer.duplicates, rejected);
    return;
  }
  const reason = `spool_${answer.reason}`;
  tally.refused(reason, count);
  reply
    .code(503)
    .header('retry-after', String(answer.retryAfterSeconds))
    .send({ ...refused(reason, 'nothing of this request was kept; send it again later'), rejected });
}
