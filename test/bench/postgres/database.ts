import { type PostgresServer, startServer } from '../../support/postgres/server.ts';
import { canPin } from '../frame/cores.ts';

/** Debian's own defaults, which sync every commit, but for what a server of any size would be given. */
const SETTINGS = { shared_buffers: '128MB', max_wal_size: '1GB', max_connections: '100' };

/** On the core of what it serves, as the embedded spool's thread is. @param home below which it keeps its files */
export const startDatabase = (home: string): Promise<PostgresServer> =>
  startServer({ home, settings: SETTINGS, launcher: canPin ? ['taskset', '-c', '0'] : [] });
