import type { FastifyReply, FastifyRequest } from 'fastify';
import { refused } from './answers.ts';
import { crossSite } from './cross-site.ts';
import type { Tallier } from './tally.ts';

const ANSWERS = {
  no_host: { status: 400, message: 'HTTP/1.1 wants a host header' },
  cross_site: { status: 403, message: 'events come from the same origin only' },
  not_json: { status: 415, message: 'send content-type: application/json' },
} as const;

/** Refuses a post by its headers, before its body is read. */
export const createGuard =
  (tally: Tallier) =>
  (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    const { headers, raw } = request;
    const reason = headers.host === undefined && raw.httpVersion === '1.1' ? 'no_host' : crossSite(headers);
    if (reason === undefined) {
      done();
      return;
    }
    tally.refused(reason);
    const { status, message } = ANSWERS[reason];
    reply.code(status).send(refused(reason, message));
  };
