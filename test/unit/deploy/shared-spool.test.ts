import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseConfig } from '../../../src/proxy/config/config.ts';
import { variables } from '../../../src/proxy/config/environment.ts';
import type { Config } from '../../../src/proxy/config/schema.ts';
import { readAddress } from '../../../src/proxy/database/address.ts';
import { checkSafety } from '../../../src/proxy/safety/unsafe.ts';
import { makeCertificate } from '../../support/certificate.ts';
import { startPostgres } from '../../support/postgres.ts';
import { root } from '../../support/run-command.ts';
import { until } from '../../support/until.ts';

const folder = path.join(root, 'deploy/shared-spool');
const read = (name: string): string => readFileSync(path.join(folder, name), 'utf8');
const CREDENTIALS = '/run/credentials/dcos-ui-telemetry.service/';
const SANDBOX = '/mnt/mesos/sandbox/';

function configOf(name: string, env: Readonly<Record<string, string>> = {}): Config {
  const parsed = parseConfig(JSON.parse(read(name)), env);
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
  return parsed.config;
}

/** Lines of postgresql.conf or of a unit: a key, and what it says without quotes. */
function settingsOf(name: string): Record<string, string> {
  const lines = [...read(name).matchAll(/^(\w+) ?= ?(.*)$/gm)];
  return Object.fromEntries(lines.map(([, key = '', value = '']) => [key, value.replace(/^'(.*)'$/, '$1')]));
}

describe('the configuration of a proxy on a shared spool', () => {
  it('is that of one with a spool of its own, but for one key', () => {
    const alone = JSON.parse(readFileSync(path.join(root, 'deploy/systemd/telemetry.json'), 'utf8')) as object;
    const { spool, ...rest } = JSON.parse(read('telemetry.json')) as { spool: object };
    expect(rest).toEqual(alone);
    expect(spool).toMatchObject({ kind: 'postgres', requireSynchronous: true });
  });

  it('is taken, safe, and has its secrets from credentials that its unit hands over', () => {
    const config = configOf('telemetry.json');
    const configFile = { path: '/etc/dcos-ui-telemetry/telemetry.json', mode: 0o100644 };
    const surroundings = { env: {}, uid: 999, nodeFlags: [], configFile };
    expect(checkSafety(config, surroundings)).toEqual({ refused: [], warnings: [] });
    const { LoadCredential } = settingsOf('dcos-ui-telemetry.service.d.conf');
    const [name, file] = (LoadCredential ?? '').split(':');
    expect(config.spool.urlFile).toBe(CREDENTIALS + name);
    const drop = read('dcos-ui-telemetry.service.d.conf');
    for (const one of [file, config.spool.caFile]) expect(drop).toContain(`#   ${one} `);
    const example = /postgres:\/\/\S+/.exec(drop)?.[0].replace('<password>', 'secret') ?? '';
    expect(readAddress(example, false)).toMatchObject({
      ok: true,
      address: { user: 'telemetry', database: 'telemetry', hosts: [{ tls: true }, { tls: true }] },
    });
  });
});

describe('the Marathon group', () => {
  interface App {
    readonly args: readonly string[];
    readonly instances: number;
    readonly constraints: readonly (readonly string[])[];
    readonly container: {
      readonly docker: { readonly image: string };
      readonly portMappings: readonly { readonly containerPort: number }[];
      readonly volumes: readonly { readonly containerPath: string; readonly persistent?: object }[];
    };
    readonly fetch: readonly { readonly uri: string }[];
    readonly env: Readonly<Record<string, string>>;
    readonly upgradeStrategy: { readonly minimumHealthCapacity: number };
  }
  const group = JSON.parse(read('marathon-group.json')) as { readonly apps: readonly App[] };
  const [app] = group.apps;
  if (app === undefined) throw new Error('the group has no app');
  const single = JSON.parse(readFileSync(path.join(root, 'deploy/marathon/open.json'), 'utf8')) as App;

  it('runs three on three agents, with nothing on a disk that must outlive them', () => {
    expect([app.instances, app.constraints]).toEqual([3, [['hostname', 'UNIQUE']]]);
    expect(app.container.volumes.filter(({ persistent }) => persistent !== undefined)).toEqual([]);
    expect(app.instances * app.upgradeStrategy.minimumHealthCapacity).toBeGreaterThan(1);
  });

  it('is the single app in all else', () => {
    for (const key of ['args', 'labels', 'healthChecks', 'networks', 'user', 'mem'] as const)
      expect(app).toHaveProperty(key, (single as unknown as Record<string, unknown>)[key]);
    expect(app.container.docker).toEqual(single.container.docker);
    expect(app.container.portMappings).toEqual(single.container.portMappings);
    const { SPOOL_URL, ...env } = app.env;
    expect(env).toEqual(single.env);
    expect(readAddress(SPOOL_URL ?? '', false)).toMatchObject({ ok: true, address: { hosts: [{}, {}] } });
  });

  it('has a configuration that is taken, safe, and finds every file and variable in the container', () => {
    const config = configOf('telemetry.marathon.json', app.env);
    const configFile = { path: app.env.DCOS_UI_TELEMETRY_CONFIG ?? '', mode: 0o100644 };
    const surroundings = { env: app.env, uid: 65_534, nodeFlags: [], configFile };
    expect(checkSafety(config, surroundings)).toEqual({ refused: [], warnings: [] });
    expect(app.env).toHaveProperty([config.spool.urlVariable ?? '']);
    const brought = app.fetch.map(({ uri }) => SANDBOX + path.basename(uri));
    for (const file of [configFile.path, config.spool.caFile]) expect(brought).toContain(file);
    const ours = Object.keys(app.env).filter((name) => name.startsWith('DCOS_UI_TELEMETRY_'));
    expect(ours.filter((name) => name !== 'DCOS_UI_TELEMETRY_CONFIG' && variables[name] === undefined)).toEqual([]);
    const { spool: _, ...rest } = JSON.parse(read('telemetry.marathon.json')) as { spool: object };
    expect(rest).toEqual(JSON.parse(readFileSync(path.join(root, 'deploy/marathon/telemetry.open.json'), 'utf8')));
  });
});

describe('the pair of databases', () => {
  it('has settings that PostgreSQL starts with, and with which a commit waits for the other machine', async () => {
    const {
      ssl_cert_file: _cert,
      ssl_key_file: _key,
      listen_addresses: _all,
      synchronous_standby_names: names = '',
      ...settings
    } = settingsOf('postgresql/pair.conf');
    const server = await startPostgres({ settings, tls: makeCertificate() });
    const show = async (name: string) =>
      (await server.query<{ value: string }>('SELECT current_setting($1) AS value', [name]))[0]?.value;
    for (const name of ['fsync', 'full_page_writes', 'synchronous_commit', 'ssl'])
      expect([name, await show(name)]).toEqual([name, 'on']);
    // From here on it commits nothing, as nobody follows it.
    await server.set('synchronous_standby_names', names);
    await until('it to wait for a standby', async () =>
      (await show('synchronous_standby_names')) === '*' ? true : undefined,
    );
    const replicas = settingsOf('postgresql/standby.conf');
    for (const name of Object.keys(replicas)) expect([name, await show(name)]).toEqual([name, expect.any(String)]);
  });

  it('has connections enough for what the proxies open', () => {
    const { poolSize } = configOf('telemetry.json').spool;
    expect(Number(settingsOf('postgresql/pair.conf').max_connections)).toBeGreaterThanOrEqual(2 * 3 * (poolSize + 2));
  });

  it('is set up by a script that leaves the database to the role of the proxy, which may look after its standby', async () => {
    const server = await startPostgres({ fsync: false });
    await server.query('DROP DATABASE telemetry');
    await server.query('DROP ROLE telemetry');
    const statements = read('postgresql/setup.sql')
      .replace(/^--.*$/gm, '')
      .split(';');
    for (const statement of statements.map((text) => text.trim()).filter(Boolean)) await server.query(statement);
    expect(
      await server.query(
        `SELECT pg_get_userbyid(datdba) AS owner, has_database_privilege('standby', 'telemetry', 'CONNECT') AS open,
                pg_has_role('telemetry', 'pg_read_all_stats', 'USAGE') AS sees
         FROM pg_database WHERE datname = 'telemetry'`,
      ),
    ).toEqual([{ owner: 'telemetry', open: false, sees: true }]);
  });

  it('lets nobody in without TLS and a password, but the administrator on the machine itself', () => {
    const lines = read('postgresql/pg_hba.conf')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    const rules = lines.map((line) => line.split(/ +/));
    expect(rules.map(([type, database, user]) => [type, database, user])).toEqual([
      ['local', 'all', 'postgres'],
      ['hostssl', 'telemetry', 'telemetry'],
      ['hostssl', 'replication', 'standby'],
    ]);
    for (const rule of rules.slice(1)) expect(rule.at(-1)).toBe('scram-sha-256');
  });

  it('is told about whole: the page names every file', () => {
    const page = read('README.md');
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
      (name) => name.includes('.') && name !== 'README.md',
    );
    expect(names.length).toBe(8);
    for (const name of names) expect(page).toContain(`(${name})`);
  });
});
