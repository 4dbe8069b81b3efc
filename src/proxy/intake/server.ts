import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import type { Logger } from 'pino';
import { BATCH_MAX_BYTES } from '../../contract/limits.ts';
import { createCredentials } from '../access/credentials.ts';
import { errorCode } from '../error-code.ts';
import { answerTo, refused, requestErrors } from './answers.ts';
import { serveAssets } from './assets.ts';
import { boundClosing, createBrokenRequests } from './connections.ts';
import { createDoor } from './door.ts';
import { createEventsDoor, EVENT_ROUTES } from './events-door.ts';
import { countsEvents, createGuards, type GuardOptions, guardRoutes } from './guard.ts';
import { type InsightView, serveInsight } from './insight.ts';
import { servePage } from './page.ts';
import { parseBody } from './parse-body.ts';
import { type Desk, servePerson } from './person.ts';
import { securityHeaders } from './security-headers.ts';
import type { TakeOptions } from './take.ts';

/** What the door shows of the rest of the house. */
export interface Reports {
  /** The whole state as JSON, for people and dashboards. */
  health(): Promise<Readonly<Record<string, unknown>>>;
  /** May events be accepted right now? */
  ready(): Promise<boolean>;
  metrics(): Promise<{ readonly contentType: string; readonly text: string }>;
}

export interface IntakeOptions extends TakeOptions, GuardOptions {
  readonly reports: Reports;
  /** What a person can see and say; undefined: nothing. */
  readonly desk?: Desk;
  /** What was counted here; undefined: nobody can ask. */
  readonly insight?: InsightView;
  /** Folder of the proxy's own page; undefined: a plain one stands in. */
  readonly pageDirectory?: string | undefined;
  /** Folder of the plugin's lazy chunks; undefined serves none. */
  readonly assetsDirectory: string | undefined;
  readonly log: Logger;
  /** What a sender gets for its headers and body together. @default 10 000 */
  readonly requestTimeoutMs?: number;
  /** @default 1024 */
  readonly maxConnections?: number;
}

/**
 * What a slow sender gets: 10 s for a request, half of it for the headers (Admin Router buffers requests, so an honest
 * one arrives at once), looked at every second. Both have to be said: of the two, Node takes the longer one for the
 * whole request, and its own for the headers is a minute (`Expired` in node_http_parser.cc).
 */
const REQUEST_TIMEOUT_MS = 10_000;
const TIMEOUT_CHECK_MS = 1_000;
/** How long an idle connection is kept for the next request. */
const KEEP_ALIVE_MS = 65_000;
/** What a request under way gets when the server closes. */
const CLOSE_GRACE_MS = 1_000;
const MAX_HEADER_BYTES = 16 * 1024;
const MAX_CONNECTIONS = 1_024;

/** The HTTP door: `POST /v1/{page,track,batch}` in Segment's dialect, assets, health, metrics. */
export function createIntake(options: IntakeOptions): FastifyInstance {
  const { log, tally, reports } = options;
  const { requestTimeoutMs = REQUEST_TIMEOUT_MS, maxConnections = MAX_CONNECTIONS } = options;
  const logger: FastifyBaseLogger = log.child({ room: 'intake' }, { level: quieter(log.level) });
  const broken = createBrokenRequests(tally);
  const credentials = createCredentials();
  const guardOf = createGuards(credentials, options);
  let closing = false;
  const events = createEventsDoor({ take: options, guardOf, broken, isClosing: () => closing, log: logger });
  const http = {
    maxHeaderSize: MAX_HEADER_BYTES,
    requestTimeout: requestTimeoutMs,
    headersTimeout: requestTimeoutMs / 2,
    keepAliveTimeout: KEEP_ALIVE_MS,
    requireHostHeader: false, // Node would refuse with an empty 400; the guard does it in words
    connectionsCheckingInterval: Math.min(TIMEOUT_CHECK_MS, requestTimeoutMs),
  };
  const server = Fastify({
    serverFactory: (handle) => createDoor(handle, { http, maxConnections, credentials, events, tally }),
    loggerInstance: logger,
    // A logger of its own for each request costs more than all our checks, and would only add a number to its lines.
    childLoggerFactory: () => logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BATCH_MAX_BYTES,
    // While closing, a connection gets the answer to what it sent, and `connection: close`.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    // Beyond it Fastify would repeat the address in its answer; so long no header can be.
    routerOptions: { maxParamLength: MAX_HEADER_BYTES },
    // An address that is none has no route, and no hook: without this, Fastify would answer by repeating it.
    frameworkErrors: (_error, _request, reply: FastifyReply) => {
      const { status, reason, message } = requestErrors.FST_ERR_BAD_URL;
      reply.code(status).headers(securityHeaders).send(refused(reason, message));
    },
    clientErrorHandler: broken.refuse,
  });
  boundClosing(server, CLOSE_GRACE_MS);
  server.addHook('preClose', (done) => {
    closing = true;
    done();
  });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) =>
    parseBody(request.headers['content-encoding'], [body], done),
  );

  server.addHook('onSend', (_request, reply, _payload, done) => {
    for (const [name, value] of Object.entries(securityHeaders)) if (!reply.hasHeader(name)) reply.header(name, value);
    done();
  });
  guardRoutes(server, guardOf);
  server.setNotFoundHandler((_request, reply) =>
    reply
      .code(404)
      .send(
        refused(
          'unknown_route',
          'POST /v1/batch, /v1/page, /v1/track, /v1/choice, /v1/forget; GET /, /v1/policy, /v1/sent, /v1/preview, /v1/insight, /healthz, /readyz, /metrics',
        ),
      ),
  );
  server.setErrorHandler((error: Error, request, reply) => {
    const known = answerTo(errorCode(error));
    const isForEvents = countsEvents(request.routeOptions.url ?? '');
    if (isForEvents && !broken.isCounted(request.raw.socket)) tally.refused(known?.reason ?? 'internal');
    if (known) return reply.code(known.status).send(refused(known.reason, known.message));
    request.log.error({ code: errorCode(error), kind: error.name }, 'a request failed');
    return reply.code(500).send(refused('internal', 'the proxy failed; its log says why'));
  });

  // In the spellings that only a router knows to be theirs: with a query, with letters encoded.
  for (const route of EVENT_ROUTES) {
    const onRequest = (request: FastifyRequest, reply: FastifyReply): void => {
      reply.hijack();
      events.serve(route, request.asker, request.raw, reply.raw);
    };
    server.post(`/v1/${route}`, { onRequest }, () => undefined);
  }
  server.get('/healthz', () => reports.health());
  server.get('/readyz', async (_request, reply) => {
    const ready = await reports.ready();
    return reply.code(ready ? 200 : 503).send({ ready });
  });
  server.get('/metrics', async (_request, reply) => {
    const { contentType, text } = await reports.metrics();
    return reply.header('content-type', contentType).send(text);
  });
  const { desk, pageDirectory: directory } = options;
  if (desk !== undefined) {
    servePerson(server, desk);
    servePage(server, { directory, cluster: desk.cluster });
  }
  if (options.insight !== undefined) serveInsight(server, options.insight);
  if (options.assetsDirectory !== undefined) serveAssets(server, options.assetsDirectory);
  return server;
}

/** Fastify says at `info` that it listens, for each address; serve says it once, with what matters. */
const quieter = (level: string): string => (level === 'info' ? 'warn' : level);
