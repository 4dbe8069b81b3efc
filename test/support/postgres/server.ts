import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { freePort } from '../free-port.ts';
import { type Account, giveTo, postgresAccount } from './account.ts';
import { ask } from './ask.ts';
import { childrenOf, signal } from './processes.ts';
import { findPostgres, MISSING } from './programs.ts';
import { SETTINGS } from './settings.ts';
import { freshData, ROLE } from './template.ts';
import { watchOver } from './watch.ts';

export interface ServerOptions {
  /** Whether commits reach the disk. Without it they survive a killed process, though not a power cut. @default true */
  readonly fsync?: boolean;
  /** More lines of postgresql.conf. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Where it keeps its data instead of a folder of its own: a small disk, say. Left alone at the end. */
  readonly home?: string;
  /** Then it speaks TLS to whoever asks for it. */
  readonly tls?: { readonly pem: string; readonly key: string };
  /** @default a free one */
  readonly port?: number;
  /** What runs it, such as `taskset -c 0`. */
  readonly launcher?: readonly string[];
  /** Of another server, whose files it gets by `fill`. */
  readonly copy?: {
    readonly password: string;
    fill(bin: string, account: Account | undefined, data: string): Promise<void>;
  };
}

export interface PostgresServer {
  /** As an operator would configure it: the proxy's role and its own, empty database. */
  readonly url: string;
  readonly port: number;
  readonly password: string;
  readonly data: string;
  /** Of its first process; the others are its children. */
  readonly pid: number | undefined;
  /** Asks as the superuser. */
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** One more database of the proxy's role: an empty one, or a copy of one that nobody is in. @returns its URL. */
  createDatabase(template?: string): Promise<string>;
  /** A line of configuration that is in force without a restart. */
  set(name: string, value: string): Promise<void>;
  /** SIGKILL for every process at one moment, as when the machine is lost. Its files stay. */
  kill(): Promise<void>;
  /** Again, over the same files. */
  start(): Promise<void>;
  /** Stops it in good order; its files are gone. */
  stop(): Promise<void>;
}

const START_WITHIN_MS = 30_000;
const ATTEMPTS = 5;
const PASSES = /Address already in use|shared memory block|lock file/;

/** Starts one on a free loopback port. It ends with the process that started it, however that ends. */
export async function startServer(options: ServerOptions = {}): Promise<PostgresServer> {
  const bin = findPostgres();
  if (bin === undefined) throw new Error(MISSING);
  const { fsync = true, settings, tls, copy, launcher = [] } = options;
  const account = postgresAccount();
  const home = options.home ?? mkdtempSync(path.join(tmpdir(), 'telemetry-postgres-'));
  mkdirSync(home, { recursive: true });
  giveTo(account, home);
  const data = path.join(home, 'data');
  const log = path.join(tmpdir(), `telemetry-postgres-${randomBytes(6).toString('hex')}.log`);
  const files = options.home === undefined ? [log, home] : [log];
  const password = copy?.password ?? randomBytes(12).toString('hex');
  if (copy === undefined) freshData(bin, account, data);
  else await copy.fill(bin, account, data);
  if (tls !== undefined) {
    for (const [name, text] of Object.entries({ 'server.crt': tls.pem, 'server.key': tls.key })) {
      writeFileSync(path.join(data, name), text, { mode: 0o600 });
      giveTo(account, path.join(data, name));
    }
  }
  const lines = { ...SETTINGS, fsync: fsync ? 'on' : 'off', ssl: tls === undefined ? 'off' : 'on', ...settings };

  let port = options.port ?? (await freePort());
  let child: ChildProcess | undefined;
  let watch: ChildProcess | undefined;

  async function attempt(): Promise<void> {
    const args = Object.entries({ ...lines, port: String(port) }).flatMap(([name, value]) => [
      '-c',
      `${name}=${value}`,
    ]);
    const out = openSync(log, 'w');
    const [program = '', ...rest] = [...launcher, path.join(bin ?? '', 'postgres'), '-D', data, ...args];
    child = spawn(program, rest, {
      ...account,
      cwd: data,
      stdio: ['ignore', out, out],
    });
    closeSync(out);
    if (child.pid === undefined) throw new Error('PostgreSQL cannot be run');
    watch?.kill('SIGKILL');
    watch = watchOver(child.pid, files);
    const deadline = Date.now() + START_WITHIN_MS;
    while ((await ask(port, 'SELECT 1').catch(() => undefined)) === undefined) {
      if (child.exitCode !== null || Date.now() > deadline) {
        await end('SIGKILL');
        throw new Error(`PostgreSQL does not start:\n${readFileSync(log, 'utf8').slice(-2_000)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Somebody may have taken the port, and the last processes of a killed server hold its files for a moment. */
  async function start(): Promise<void> {
    for (let left = ATTEMPTS; ; ) {
      try {
        return await attempt();
      } catch (error) {
        left -= 1;
        if (left === 0 || !PASSES.test(String(error))) throw error;
        if (/Address already in use/.test(String(error))) port = await freePort();
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    }
  }

  async function end(how: 'SIGINT' | 'SIGKILL'): Promise<void> {
    const one = child;
    if (one?.pid === undefined) return;
    child = undefined;
    const gone = new Promise((resolve) => one.once('exit', resolve));
    if (one.exitCode !== null || one.signalCode !== null) return;
    if (how === 'SIGKILL') {
      // It could start others while they are counted.
      signal(one.pid, 'SIGSTOP');
      for (const pid of [one.pid, ...childrenOf(one.pid)]) signal(pid, 'SIGKILL');
    } else signal(one.pid, how);
    await gone;
  }

  const query = <Row extends object>(text: string, values?: readonly unknown[]) => ask<Row>(port, text, values);
  const urlOf = (database: string) => `postgres://${ROLE}:${password}@127.0.0.1:${port}/${database}`;
  await start();
  if (copy === undefined) await query(`ALTER ROLE ${ROLE} PASSWORD ${pg.escapeLiteral(password)}`);
  return {
    get url() {
      return urlOf(ROLE);
    },
    get port() {
      return port;
    },
    password,
    data,
    get pid() {
      return child?.pid;
    },
    query,
    async createDatabase(template = 'template1') {
      const name = `of_${randomBytes(6).toString('hex')}`;
      await query(`CREATE DATABASE ${name} OWNER ${ROLE} TEMPLATE ${template}`);
      return urlOf(name);
    },
    async set(name, value) {
      await query(`ALTER SYSTEM SET ${name} = ${pg.escapeLiteral(value)}`);
      await query('SELECT pg_reload_conf()');
    },
    kill: () => end('SIGKILL'),
    start,
    async stop() {
      await end('SIGINT');
      watch?.kill('SIGKILL');
      for (const file of files) rmSync(file, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
