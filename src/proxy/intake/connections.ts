import { type Server, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { errorCode } from '../error-code.ts';
import { answerToBrokenHttp, refused } from './answers.ts';
import { securityHeaders } from './security-headers.ts';
import type { Tallier } from './tally.ts';

/** An answer for a connection that has no request to answer to. */
function rawAnswer(status: number, reason: string, message: string): string {
  const body = JSON.stringify(refused(reason, message));
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'content-type: application/json; charset=utf-8',
    ...Object.entries(securityHeaders).map(([name, value]) => `${name}: ${value}`),
    `content-length: ${Buffer.byteLength(body)}`,
    ...(status === 503 ? ['retry-after: 5'] : []),
    'connection: close',
    '',
    body,
  ].join('\r\n');
}

/** How long a refused sender may still talk, so that the answer reaches it, and not a reset. */
const LINGER_MS = 1_000;

/**
 * Refuses the connections above a number, with an answer, since Node's own `maxConnections` hangs up without a word. Of
 * those, as many again may linger; beyond that nobody gets an answer.
 */
export function limitConnections(server: Server, most: number, tally: Tallier): void {
  const answer = rawAnswer(503, 'too_many_connections', 'too many connections are open; come back later');
  const serve = server.listeners('connection');
  let open = 0;

  function refuse(socket: Socket): void {
    tally.refused('too_many_connections');
    if (open > 2 * most) return void socket.destroy();
    const hangUp = setTimeout(() => socket.destroy(), LINGER_MS).unref();
    socket.once('close', () => clearTimeout(hangUp));
    socket.on('error', () => socket.destroy());
    socket.resume().end(answer);
  }

  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => {
    open += 1;
    socket.once('close', () => {
      open -= 1;
    });
    if (open > most) return refuse(socket);
    for (const listener of serve) listener.call(server, socket);
  });
}

const CLOSE_IDLE_EVERY_MS = 25;

/**
 * Once the server closes, what is under way is finished, and who is too slow for that is hung up on: without it one
 * sender who never ends a request would hold up the stop for ever (Node no longer looks at its timeouts then).
 */
export function boundClosing(server: FastifyInstance, graceMs: number): void {
  server.addHook('preClose', (done) => {
    // One that could not listen says no `close` either.
    if (!server.server.listening) {
      done();
      return;
    }
    // Those that got their answer after the closing began are idle only now.
    const sweep = setInterval(() => server.server.closeIdleConnections(), CLOSE_IDLE_EVERY_MS);
    const hangUp = setTimeout(() => server.server.closeAllConnections(), graceMs);
    server.server.once('close', () => {
      clearInterval(sweep);
      clearTimeout(hangUp);
    });
    done();
  });
}

export interface BrokenRequests {
  /** Node's `clientError`: what came is no HTTP, came too slowly, or broke off. */
  readonly refuse: (error: Error, socket: Socket) => void;
  /** The request of this connection was counted: the error it ends with is the same one again. */
  isCounted(socket: Socket): boolean;
}

/** Answers and counts requests that never became whole. */
export function createBrokenRequests(tally: Tallier): BrokenRequests {
  const counted = new WeakSet<Socket>();
  return {
    refuse(error, socket) {
      const code = errorCode(error);
      // A connection that is reset may have been idle: if a request went with it, that one's own error says so.
      if (code !== 'ECONNRESET') {
        const { status, reason, message } = answerToBrokenHttp(code);
        counted.add(socket);
        tally.refused(reason);
        if (socket.writable) socket.write(rawAnswer(status, reason, message));
      }
      socket.destroy();
    },
    isCounted: (socket) => counted.has(socket),
  };
}
