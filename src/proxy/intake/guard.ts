import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Asker, User } from '../access/asker.ts';
import type { Credentials } from '../access/credentials.ts';
import { needOf } from '../access/needs.ts';
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

export interface GuardOptions extends Omit<Entry, 'isReady'> {
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

/** What a request gets that is not let in. */
export interface TurnedAway {
  readonly kind: 'turned-away';
  readonly reason: Refusal;
  readonly status: number;
  readonly message: string;
  /** Names and values in turn. */
  readonly headers: readonly string[];
}

/** A user where the route needs one; `open` where nobody has to say who they are. */
export type Entrance = ({ readonly kind: 'user' } & User) | { readonly kind: 'open' } | TurnedAway;

/** Looks at a request's headers, before its body is read. @returns at once wherever nobody has to be asked. */
export type Guard = (request: IncomingMessage) => Entrance | Promise<Entrance>;

const OPEN: Entrance = { kind: 'open' };

/** Makes the guards of routes, each by what its route needs. */
export function createGuards(credentials: Credentials, options: GuardOptions): (route: string) => Guard {
  const { access, limits, monitoringForEverybody, tally, turnedAway } = options;

  return (route) => {
    const need = needOf(route);
    const isForEvents = countsEvents(route);

    function turnAway(reason: Refusal, retryAfterSeconds?: number): TurnedAway {
      const { status, message } = refusals[reason];
      turnedAway.refused(reason);
      if (isForEvents) tally.refused(reason);
      const headers = status === 401 ? ['www-authenticate', 'oauthjwt'] : [];
      if (retryAfterSeconds !== undefined) headers.push('retry-after', String(retryAfterSeconds));
      return { kind: 'turned-away', reason, status, message, headers };
    }

    function admit(asker: Asker): Entrance {
      if (asker.kind === 'refused') {
        return turnAway(asker.reason, asker.status === 503 ? KEYS_RETRY_SECONDS : undefined);
      }
      const admission = limits.request(asker.owner, isForEvents ? 'events' : 'person');
      return admission.ok ? asker : turnAway(admission.reason, admission.retryAfterSeconds);
    }

    const isOpen = ({ socket }: IncomingMessage): boolean =>
      need === 'nobody' || (need === 'local' && (monitoringForEverybody || LOOPBACK.has(socket.remoteAddress ?? '')));

    return (request) => {
      const open = isOpen(request);
      const reason = brokenRule(request, open);
      if (reason !== undefined) return turnAway(reason);
      if (open) return OPEN;
      const asker = access.identify(credentials.take(request));
      return asker instanceof Promise ? asker.then(admit) : admit(asker);
    };
  };
}

/** Each route gets its guard when it is added: one that nobody thought of needs a user. */
export function guardRoutes(server: FastifyInstance, guardOf: (route: string) => Guard): void {
  function enter(entrance: Entrance, request: FastifyRequest, reply: FastifyReply, done: () => void): void {
    if (entrance.kind === 'turned-away') {
      const { status, reason, message, headers } = entrance;
      for (let at = 0; at < headers.length; at += 2) reply.header(headers[at] ?? '', headers[at + 1]);
      reply.code(status).send(refused(reason, message));
      return;
    }
    if (entrance.kind === 'user') request.asker = entrance;
    done();
  }

  server.decorateRequest('asker');
  server.addHook('onRoute', (route) => {
    const guard = guardOf(route.url);
    const own = route.onRequest ?? [];
    const look = (request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void): void => {
      const entrance = guard(request.raw);
      if (entrance instanceof Promise) entrance.then((found) => enter(found, request, reply, done), done);
      else enter(entrance, request, reply, done);
    };
    route.onRequest = [look, ...(Array.isArray(own) ? own : [own])];
  });
}

/** As long as the pause between two questions for the keys. */
const KEYS_RETRY_SECONDS = 5;
