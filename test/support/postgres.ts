import { startPair as beginPair, type PostgresPair } from './postgres/pair.ts';
import { type PostgresServer, type ServerOptions, startServer } from './postgres/server.ts';

const started: { stop(): Promise<void> }[] = [];
afterAll(() => Promise.all(started.splice(0).map((one) => one.stop())));

/** A PostgreSQL on a free loopback port, with an empty database; gone after the test file. */
export async function startPostgres(options?: ServerOptions): Promise<PostgresServer> {
  const server = await startServer(options);
  started.push(server);
  return server;
}

/** A primary and its synchronous standby; gone after the test file. */
export async function startPair(options?: Pick<ServerOptions, 'fsync' | 'settings'>): Promise<PostgresPair> {
  const pair = await beginPair(options);
  started.push(pair);
  return pair;
}
