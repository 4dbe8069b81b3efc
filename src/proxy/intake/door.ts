import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http';
import type { Credentials } from '../access/credentials.ts';
import { limitConnections } from './connections.ts';
import type { EventsDoor } from './events-door.ts';
import type { Tallier } from './tally.ts';

export interface DoorOptions {
  readonly http: ServerOptions;
  readonly maxConnections: number;
  readonly credentials: Credentials;
  readonly events: EventsDoor;
  readonly tally: Tallier;
}

/**
 * Node's server, with what happens before Fastify sees a request. One that Fastify makes by itself would get a second
 * one beside it when it listens on `localhost`, with nothing of this.
 */
export function createDoor(handle: RequestListener, options: DoorOptions): Server {
  const { http, maxConnections, credentials, events, tally } = options;
  const listener: RequestListener = (request, response) => {
    credentials.strip(request);
    if (!events.open(request, response)) handle(request, response);
  };
  const server = createServer(http, listener);
  limitConnections(server, maxConnections, tally);
  // Node would answer an `Expect` it does not know with an empty 417, uncounted; nobody has to know it (RFC 9110, 10.1.1).
  server.on('checkExpectation', listener);
  return server;
}
