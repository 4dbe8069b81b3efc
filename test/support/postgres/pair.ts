import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { until } from '../until.ts';
import { giveTo } from './account.ts';
import { type PostgresServer, type ServerOptions, startServer } from './server.ts';
import { ADMIN, ROLE } from './template.ts';

/** A primary that says "committed" when its standby has it on disk as well. */
export interface PostgresPair {
  /** Of both, the way libpq writes it; the proxy finds the one that takes writes. */
  readonly url: string;
  /** Who is what now. */
  readonly primary: PostgresServer;
  readonly standby: PostgresServer;
  /** Makes the standby of a lost primary the primary, alone from here on. */
  promote(): Promise<void>;
  /** Gives the primary a new standby in place of the lost machine, on its port. */
  rebuild(): Promise<void>;
  stop(): Promise<void>;
}

const NAME = 'other';

async function baseBackup(bin: string, as: object, from: number, data: string): Promise<void> {
  const args = [
    '-D',
    data,
    '-h',
    '127.0.0.1',
    '-p',
    String(from),
    '-U',
    ADMIN,
    '-c',
    'fast',
    '-X',
    'stream',
    '--no-sync',
  ];
  const child = spawn(path.join(bin, 'pg_basebackup'), args, { ...as, stdio: ['ignore', 'ignore', 'pipe'] });
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaint += chunk.toString();
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`pg_basebackup did not work: ${complaint}`);
}

const standbyOf = (primary: PostgresServer, options: ServerOptions, port?: number): Promise<PostgresServer> =>
  startServer({
    ...options,
    ...(port === undefined ? {} : { port }),
    settings: {
      ...options.settings,
      primary_conninfo: `host=127.0.0.1 port=${primary.port} user=${ADMIN} application_name=${NAME}`,
    },
    copy: {
      password: primary.password,
      async fill(bin, account, data) {
        await baseBackup(bin, { ...account, cwd: path.dirname(data) }, primary.port, data);
        const mark = path.join(data, 'standby.signal');
        writeFileSync(mark, '');
        giveTo(account, mark);
      },
    },
  });

/** From here on the primary waits for it. */
async function join(primary: PostgresServer): Promise<void> {
  await primary.set('synchronous_standby_names', NAME);
  await until('the standby to be a synchronous one', async () => {
    const found = await primary.query<{ sync_state: string }>('SELECT sync_state FROM pg_stat_replication');
    return found.some(({ sync_state }) => sync_state === 'sync') ? true : undefined;
  });
}

export async function startPair(options: Pick<ServerOptions, 'fsync' | 'settings'> = {}): Promise<PostgresPair> {
  let primary = await startServer(options);
  let standby = await standbyOf(primary, options);
  await join(primary);
  const ports = [primary.port, standby.port].map((port) => `127.0.0.1:${port}`);
  const url = `postgres://${ROLE}:${primary.password}@${ports.join(',')}/${ROLE}`;
  return {
    url,
    get primary() {
      return primary;
    },
    get standby() {
      return standby;
    },
    async promote() {
      await standby.query('SELECT pg_promote(true, 30)');
      [primary, standby] = [standby, primary];
    },
    async rebuild() {
      const { port } = standby;
      await standby.stop();
      standby = await standbyOf(primary, options, port);
      await join(primary);
    },
    async stop() {
      await Promise.all([primary.stop(), standby.stop()]);
    },
  };
}
