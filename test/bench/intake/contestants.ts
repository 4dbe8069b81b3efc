import { type ChildProcess, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { makeSecret, makeToken } from '../../support/tokens.ts';
import { nodeFlags, spawnOn } from '../frame/cores.ts';

/** A server under load, on the server's core with everything that belongs to it. */
export interface Contestant {
  readonly port: number;
  /** Processes whose CPU and memory are its own. */
  readonly pids: readonly number[];
  /** What a request to it has to have. */
  readonly headers?: readonly string[];
  stop(): Promise<void>;
}

export type Started = Contestant | { readonly missing: string };

const SERVERS = path.join(import.meta.dirname, 'servers');
const PROXY = path.join(import.meta.dirname, '../../../dist/proxy/main.js');

const ended = (child: ChildProcess) =>
  child.exitCode === null && child.signalCode === null
    ? new Promise<void>((resolve) => child.once('exit', () => resolve()))
    : Promise.resolve();

export async function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  child.kill(signal);
  await ended(child);
}

/** What its output says first that matches: a server says where it listens. */
function said(child: ChildProcess, output: Readable | null, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    output?.setEncoding('utf8').on('data', (chunk: string) => {
      if (text.length < 10_000) text += chunk;
      const found = pattern.exec(text)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', () => reject(new Error(`a server of the bench ended: ${child.spawnargs.join(' ')}\n${text}`)));
  });
}

async function startScript(core: 0 | 1, script: string, args: readonly string[]): Promise<Contestant> {
  const file = path.join(SERVERS, `${script}.mjs`);
  const child = spawnOn(core, process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const port = Number(await said(child, child.stdout, /^(\d+)\n/));
  return { port, pids: child.pid === undefined ? [] : [child.pid], stop: () => stop(child, 'SIGKILL') };
}

const has = (name: string): boolean => {
  try {
    createRequire(path.join(SERVERS, 'x.mjs')).resolve(name);
    return true;
  } catch {
    return false;
  }
};

/** Which proxy, and how Node is started. */
export interface Build {
  readonly main: string;
  readonly flags: readonly string[];
}

/** As the unit and the image in `deploy/` start Node: without a flag. */
const OURS: Build = { main: PROXY, flags: nodeFlags };

/** Another version, or this one started otherwise: what a change gives shows only in alternation with what was before. */
export const otherBuild = (folder: string | undefined, flags: string | undefined): Build => ({
  main: folder === undefined ? PROXY : path.resolve(folder, 'dist/proxy/main.js'),
  flags: flags?.split(' ').filter(Boolean) ?? [],
});

/** The product as an operator runs it; everything accepted is durable, and nothing leaves. */
export async function startProxy(
  folder: string,
  destinations: readonly object[],
  spool: object = {},
  access: object = { kind: 'loopback' },
  { main, flags }: Build = OURS,
): Promise<Contestant> {
  mkdirSync(folder, { recursive: true });
  const config = path.join(folder, 'config.json');
  writeFileSync(
    config,
    JSON.stringify({
      listen: { host: '127.0.0.1', port: 0 },
      dataDir: path.join(folder, 'data'),
      cluster: { clusterId: '70b28f00-e38f-41b2-a723-aab344f535b9', version: '2.1.3', variant: 'open' },
      destinations,
      access,
      spool: { maxBytes: 8 * 1024 ** 3, ...spool },
    }),
  );
  const child = spawnOn(0, process.execPath, [...flags, main, 'serve', '--config', config], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const url = await said(child, child.stderr, /"url":"(http:[^"]+)"/);
  return {
    port: Number(new URL(url).port),
    pids: child.pid === undefined ? [] : [child.pid],
    stop: () => stop(child, 'SIGTERM'),
  };
}

const NO_LIMIT = 1_000_000_000;

/** The same, where every request bears a login token; one user makes all of them, so the limits for one are lifted. */
export async function startGuardedProxy(folder: string): Promise<Contestant> {
  mkdirSync(folder, { recursive: true });
  const secret = makeSecret();
  const secretFile = path.join(folder, 'auth-token-secret');
  writeFileSync(secretFile, secret, { mode: 0o600 });
  const rates = {
    requestsPerSecond: NO_LIMIT,
    requestBurst: NO_LIMIT,
    eventsPerSecond: NO_LIMIT,
    eventBurst: NO_LIMIT,
  };
  const access = { kind: 'admin-router', secretFile, limits: { perUser: rates, total: rates } };
  const proxy = await startProxy(folder, [{ kind: 'none' }], {}, access);
  const exp = Math.floor(Date.now() / 1_000) + 3_600;
  const token = await makeToken(secret, 'bench', { claims: { exp } });
  return { ...proxy, headers: [`authorization: token=${token}`] };
}

export const startCeiling = () => startScript(0, 'ceiling', []);
export const startReceiver = () => startScript(1, 'receiver', []);
export const startForward = (upstream: string): Promise<Started> => startScript(0, 'forward', [upstream]);

export async function startSegmentSdk(upstream: string): Promise<Started> {
  if (!has('@segment/analytics-node')) return { missing: '@segment/analytics-node is not installed' };
  return startScript(0, 'segment-sdk', [upstream]);
}

/** Where Debian and others put PostgreSQL's own programs, newest first. */
function postgresPrograms(): string | undefined {
  const home = '/usr/lib/postgresql';
  const versions = existsSync(home) ? readdirSync(home).sort((a, b) => Number(b) - Number(a)) : [];
  return versions.map((version) => path.join(home, version, 'bin')).find((bin) => existsSync(`${bin}/initdb`));
}

/** PostgreSQL does not run as root: then as the user its package made. */
function postgresUser(): { readonly uid: number; readonly gid: number } | undefined | 'none' {
  if (process.getuid?.() !== 0) return undefined;
  const [uid, gid] = ['-u', '-g'].map((flag) =>
    Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout || Number.NaN),
  );
  return uid && gid ? { uid, gid } : 'none';
}

/** An own PostgreSQL with its defaults, which sync every commit, behind a row for each event. */
export async function startPostgres(folder: string): Promise<Started> {
  const bin = postgresPrograms();
  if (bin === undefined) return { missing: 'PostgreSQL is not installed' };
  if (!has('pg')) return { missing: 'the package pg is not installed' };
  const user = postgresUser();
  if (user === 'none') return { missing: 'PostgreSQL does not run as root, and there is no user postgres' };
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o777);
  const data = path.join(folder, 'data');
  const as = user ?? {};
  const made = spawnSync(`${bin}/initdb`, ['-D', data, '-U', 'bench', '-A', 'trust'], { ...as, encoding: 'utf8' });
  if (made.status !== 0) return { missing: `initdb did not work: ${made.stderr.split('\n')[0]}` };
  const args = ['-D', data, '-k', folder, '-c', 'listen_addresses='];
  const database = spawnOn(0, `${bin}/postgres`, args, { ...as, stdio: 'ignore' });
  const socket = path.join(folder, '.s.PGSQL.5432');
  while (!existsSync(socket)) {
    if (database.exitCode !== null) return { missing: 'PostgreSQL does not start' };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await new Promise((resolve) => setTimeout(resolve, 500));
  const server = await startScript(0, 'postgres', [folder]);
  return {
    port: server.port,
    pids: [...server.pids, ...(database.pid === undefined ? [] : [database.pid])],
    async stop() {
      await server.stop();
      await stop(database, 'SIGQUIT');
    },
  };
}
