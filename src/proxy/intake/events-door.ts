import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { User } from '../access/asker.ts';
import { errorCode } from '../error-code.ts';
import type { Route } from './accept.ts';
import { answerTo, refused } from './answers.ts';
import type { BrokenRequests } from './connections.ts';
import type { Entrance, Guard } from './guard.ts';
import { readBody } from './read-body.ts';
import { type Reply, type TakeOptions, take } from './take.ts';
import { writeAnswer } from './write-answer.ts';

/**
 * `POST /v1/{page,track,batch}`, from the headers to the answer, without the framework: nearly every request is one of
 * them, and routing, hooks, reading the body and answering cost Fastify more than all our checks cost us.
 */
export interface EventsDoor {
  /** @returns false: it is for another address, or spelled in another way; nothing was done with it. */
  open(request: IncomingMessage, response: ServerResponse): boolean;
  /** One that was let in already. */
  serve(route: Route, user: User, request: IncomingMessage, response: ServerResponse): void;
}

export interface EventsDoorOptions {
  readonly take: TakeOptions;
  readonly guardOf: (route: string) => Guard;
  readonly broken: BrokenRequests;
  /** Whether the server takes no more connections: those that are open get their answer, and are closed with it. */
  readonly isClosing: () => boolean;
  readonly log: Pick<Logger, 'error'>;
}

export const EVENT_ROUTES = ['page', 'track', 'batch'] as const satisfies readonly Route[];
const CLOSE: readonly string[] = ['connection', 'close'];
const NONE: readonly string[] = [];

export function createEventsDoor(options: EventsDoorOptions): EventsDoor {
  const { guardOf, broken, isClosing, log } = options;
  const { tally } = options.take;
  const entries = new Map(EVENT_ROUTES.map((route) => [`/v1/${route}`, { route, guard: guardOf(`/v1/${route}`) }]));

  const write = (response: ServerResponse, status: number, body: string, headers: readonly string[]): void =>
    writeAnswer(response, status, body, isClosing() ? [...headers, ...CLOSE] : headers);

  /** What is not known is our own fault. */
  function fail(error: unknown, request: IncomingMessage, response: ServerResponse): void {
    const known = answerTo(errorCode(error));
    if (!broken.isCounted(request.socket)) tally.refused(known?.reason ?? 'internal');
    if (known === undefined) {
      const kind = error instanceof Error ? error.name : typeof error;
      log.error({ code: errorCode(error), kind }, 'a request failed');
    }
    const { status, reason, message } = known ?? INTERNAL;
    // The sender may go on with a body that nobody reads.
    writeAnswer(response, status, JSON.stringify(refused(reason, message)), CLOSE);
  }

  function serve(route: Route, { owner }: User, request: IncomingMessage, response: ServerResponse): void {
    const reply: Reply = {
      tell: (status, body, headers = NONE) => write(response, status, body, headers),
      fail: (error) => fail(error, request, response),
    };
    readBody(request, (error, body) => {
      if (error !== null) {
        reply.fail(error);
        return;
      }
      try {
        take(options.take, { route, body, headers: request.headers, owner }, reply);
      } catch (bug) {
        reply.fail(bug);
      }
    });
  }

  function enter(entrance: Entrance, route: Route, request: IncomingMessage, response: ServerResponse): void {
    if (entrance.kind === 'user') serve(route, entrance, request, response);
    else if (entrance.kind === 'turned-away') {
      const { status, reason, message, headers } = entrance;
      write(response, status, JSON.stringify(refused(reason, message)), headers);
    } else throw new Error('events need a user');
  }

  return {
    open(request, response) {
      const entry = request.method === 'POST' ? entries.get(request.url ?? '') : undefined;
      if (entry === undefined) return false;
      const { route, guard } = entry;
      const failed = (error: unknown): void => fail(error, request, response);
      try {
        const entrance = guard(request);
        if (entrance instanceof Promise) entrance.then((found) => enter(found, route, request, response)).catch(failed);
        else enter(entrance, route, request, response);
      } catch (error) {
        failed(error);
      }
      return true;
    },
    serve,
  };
}

const INTERNAL = { status: 500, reason: 'internal', message: 'the proxy failed; its log says why' } as const;
