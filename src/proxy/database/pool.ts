import { Client, type ClientBase, type ClientConfig, Pool, type PoolClient, types } from 'pg';
import { verifiedTls } from '../outbound/tls.ts';
import { within } from '../within.ts';
import type { DatabaseAddress } from './address.ts';
import { DatabaseAway, faultOf } from './fault.ts';
import { createSession, type Dialect } from './session.ts';
import { DIALECT } from './sql/connection.ts';
import { PG_CANCEL, PG_SETTINGS, PG_WRITABLE } from './sql/postgresql-only.ts';

/** A connection that takes writes, and what speaks at its other end. */
export interface Connection {
  readonly client: PoolClient;
  readonly dialect: Dialect;
  /** Gives it back; `broken`: it is closed, since nobody knows what is under way on it. */
  release(broken: boolean): void;
}

export interface DatabasePool {
  /** @throws whatever connecting throws; every host was asked */
  connect(): Promise<Connection>;
  /** Asks the server to end what this connection waits for: a commit whose standby is gone holds its locks for ever. */
  cancel(connection: Connection): Promise<void>;
  close(): Promise<void>;
}

export interface PoolOptions {
  readonly address: DatabaseAddress;
  /** PEM, trusted besides the known roots. */
  readonly ca: string | undefined;
  readonly size: number;
  /** For connecting to one host. */
  readonly connectMs: number;
}

const INT8 = 20;
const CLOSE_MS = 500;

/** Whole numbers as numbers: none of ours comes near 2^53. */
function parserOf(oid: number, format?: string) {
  if (oid === INT8 && format !== 'binary') return Number;
  return types.getTypeParser(oid, format as 'text');
}

/** pg takes one host; with several, the one that takes writes is found here, and found again after a fail-over. */
export function createPool({ address, ca, size, connectMs }: PoolOptions): DatabasePool {
  const { hosts, user, password, database } = address;
  let current = 0;
  const dialects = new WeakMap<ClientBase, Dialect>();
  const backends = new WeakMap<ClientBase, { readonly pid: number; readonly hostIndex: number }>();
  const hostOf = new WeakMap<ClientBase, number>();
  const live = new Set<Client>();

  function configOf(index: number): ClientConfig {
    const { host, port, tls } = hosts[index] ?? { host: '', port: 0, tls: true };
    return {
      host,
      port,
      user,
      database,
      // Anything that is not a function, and empty, would make pg look for it in the environment and in files.
      password: () => password?.reveal() ?? '',
      // False and not undefined, for the same reason.
      ssl: tls ? { ...verifiedTls(ca) } : false,
      application_name: 'dcos-ui-telemetry',
      connectionTimeoutMillis: connectMs,
      keepAlive: true,
      pipeline: true,
      types: { getTypeParser: parserOf as typeof types.getTypeParser },
    };
  }

  /** Whatever host is the current one when the pool wants another connection. */
  class CurrentClient extends Client {
    constructor() {
      super(configOf(current));
      hostOf.set(this, current);
      live.add(this);
      this.once('end', () => live.delete(this));
    }
  }

  async function prepare(client: ClientBase): Promise<void> {
    const session = createSession(client);
    const [server] = await session.ask<{ version: string }>(DIALECT);
    const dialect = server?.version.includes('CockroachDB') === true ? 'cockroachdb' : 'postgresql';
    dialects.set(client, dialect);
    if (dialect === 'cockroachdb') return;
    const [state] = await session.ask<{ standby: boolean; readonly: string; pid: number }>(PG_WRITABLE);
    if (state?.standby !== false || state.readonly !== 'off') throw new DatabaseAway('the server takes no writes');
    backends.set(client, { pid: state.pid, hostIndex: hostOf.get(client) ?? 0 });
    await Promise.all(PG_SETTINGS.map((setting) => session.tell(setting)));
  }

  const pool = new Pool({
    max: size,
    idleTimeoutMillis: 60_000,
    Client: CurrentClient,
    // The pool waits for it, whatever its type says.
    onConnect: prepare as (client: ClientBase) => void,
  });
  // An idle connection that ends is no event: the next one is opened when it is needed.
  pool.on('error', () => undefined);

  /** Moves on from a host that did not do, unless somebody else has already. */
  function leave(index: number): void {
    if (current === index) current = (index + 1) % hosts.length;
  }

  async function connect(): Promise<Connection> {
    let last: unknown;
    for (let tried = 0; tried < hosts.length; tried += 1) {
      const index = current;
      try {
        const client = await pool.connect();
        client.on('error', ignore);
        return {
          client,
          dialect: dialects.get(client) ?? 'postgresql',
          release(broken) {
            client.off('error', ignore);
            if (broken) {
              leave(hostOf.get(client) ?? index);
              // Not `end`, which waits for what is under way.
              client.connection.stream.destroy();
            }
            client.release(broken);
          },
        };
      } catch (error) {
        last = error;
        if (faultOf(error) === 'bug') throw error;
        leave(index);
      }
    }
    throw last;
  }

  return {
    connect,
    async cancel({ client }) {
      const backend = backends.get(client);
      if (backend === undefined) return;
      const canceller = new Client({ ...configOf(backend.hostIndex), pipeline: false });
      canceller.on('error', ignore);
      try {
        await canceller.connect();
        await createSession(canceller).tell(PG_CANCEL, [backend.pid]);
      } catch {
        // The server ends it when it notices by itself that nobody listens.
      } finally {
        await canceller.end().catch(ignore);
      }
    },
    async close() {
      const ended = pool.end();
      await within(CLOSE_MS, ended);
      // What still waits for an answer would keep the process.
      for (const client of live) client.connection.stream.destroy();
      await within(CLOSE_MS, ended);
    },
  };
}

/** Its query fails as well, and is who handles it. */
const ignore = () => undefined;
