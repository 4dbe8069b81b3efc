import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Asker, User } from '../access/asker.ts';
import type { Credentials } from '../access/credentials.ts';
import { type Need, needOf } from '../access/needs.ts';
import type { Entry } from '../access/open.ts';
import { refused } from './answers.ts';
import { isCrossSite, isJson } from './cross-site.ts';
import { type Refusal, refusals } from './refusals.ts';
import type { Tallier } from './tally.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is asking; there on every route that needs a user (`access/needs.ts`). */
    asker: User;
  }
}

export interface GuardOptions extends Entry {
  /** Of events. */
  readonly tally: Tallier;
  /** Of requests, to whatever route, that were turned away here. */
  readonly turnedAway: Tallier;
}

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);
const EVENTS = new Set(['/v1/page', '/v1/track', '/v1/batch']);
/** Whether what goes wrong with a request to this route is counted among the events that were refused. */
export const countsEvents = (route: string): boolean => EVENTS.has(route);

/** What every request must keep to, and those that are not for everybody besides. */
function brokenRule({ headers, httpVersion, method }: IncomingMessage, open: boolean): Refusal | undefined {
  if (headers.host === undefined && httpVersion === '1.1') return 'no_host';
  if (open) return undefined;
  if (isCrossSite(headers)) return 'cross_site';
  return method === 'POST' && !isJson(headers) ? 'not_json' : undefined;
}

/**
 * Refuses a request by its headers, before its body is read. Each route gets its guard when it is added, by what it
 * needs: one that nobody thought of needs a user.
 */
export function guardRoutes(server: FastifyInstance, credentials: Credentials, options: GuardOptions): void {
  const { access, limits, monitoringForEverybody, tally, turnedAway } = options;

  function createGuard(need: Need, isForEvents: boolean) {
    function refuse(reply: FastifyReply, reason: Refusal, retryAfterSeconds?: number): void {
      const { status, message } = refusals[reason];
      turnedAway.refused(reason);
      if (isForEvents) tally.refused(reason);
      if (status === 401) reply.header('www-authenticate', 'oauthjwt');
      if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds));
      reply.code(status).send(refused(reason, message));
    }

    function admit(asker: Asker, request: FastifyRequest, reply: FastifyReply, done: () => void): void {
      if (asker.kind === 'refused') {
        refuse(reply, asker.reason, asker.status === 503 ? KEYS_RETRY_SECONDS : undefined);
        return;
      }
      const admission = limits.request(asker.owner, isForEvents ? 'events' : 'person');
      if (!admission.ok) {
        refuse(reply, admission.reason, admission.retryAfterSeconds);
        return;
      }
      request.asker = asker;
      done();
    }

    const isOpen = ({ socket }: IncomingMessage): boolean =>
      need === 'nobody' || (need === 'local' && (monitoringForEverybody || LOOPBACK.has(socket.remoteAddress ?? '')));

    return (request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void): void => {
      const { raw } = request;
      const open = isOpen(raw);
      const reason = brokenRule(raw, open);
      if (reason !== undefined) refuse(reply, reason);
      else if (open) done();
      else {
        const asker = access.identify(credentials.take(raw));
        if (asker instanceof Promise) asker.then((found) => admit(found, request, reply, done), done);
        else admit(asker, request, reply, done);
      }
    };
  }

  server.decorateRequest('asker');
  server.addHook('onRoute', (route) => {
    const guard = createGuard(needOf(route.url), countsEvents(route.url));
    const own = route.onRequest ?? [];
    route.onRequest = [guard, ...(Array.isArray(own) ? own : [own])];
  });
}

/** As long as the pause between two questions for the keys. */
const KEYS_RETRY_SECONDS = 5;
