import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { makeCertificate } from '../../support/certificate.ts';
import { startPair, startPostgres } from '../../support/postgres.ts';
import { root } from '../../support/run-command.ts';
import { until } from '../../support/until.ts';

/** What the tests of the shared spool stand on, held to what they take for granted. */
async function asked(url: string, text: string, options: pg.ClientConfig = {}) {
  const client = new pg.Client({ connectionString: url, ...options });
  await client.connect();
  try {
    return (await client.query<{ value: unknown }>(text)).rows[0]?.value;
  } finally {
    await client.end();
  }
}

describe('a PostgreSQL of a test', () => {
  it('lets the role of the proxy in with its password alone, and speaks TLS when it is told to', async () => {
    const certificate = makeCertificate();
    const { url, port, createDatabase } = await startPostgres({ fsync: false, tls: certificate });
    const ssl = { ca: certificate.pem };
    expect(await asked(url, 'SELECT ssl AS value FROM pg_stat_ssl WHERE pid = pg_backend_pid()', { ssl })).toBe(true);
    expect(await asked(await createDatabase(), 'SELECT current_user AS value')).toBe('telemetry');
    await expect(asked(`postgres://telemetry:no@127.0.0.1:${port}/telemetry`, 'SELECT 1')).rejects.toThrow(/password/);
  });

  it('that is killed has after its next start what it committed', async () => {
    const server = await startPostgres();
    await asked(server.url, 'CREATE TABLE kept AS SELECT 42 AS value');
    await server.kill();
    await expect(asked(server.url, 'SELECT 1')).rejects.toThrow();
    await server.start();
    expect(await asked(server.url, 'SELECT value FROM kept')).toBe(42);
  });

  it('ends with the process that started it, and takes its files along', async () => {
    const script = path.join(root, 'test/bench/run.mjs');
    const child = spawn(process.execPath, [script, '../support/postgres/alone'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const line = await new Promise<string>((resolve) => child.stdout.once('data', (text) => resolve(String(text))));
    const { url, data } = JSON.parse(line) as { readonly url: string; readonly data: string };
    expect(await asked(url, 'SELECT 1 AS value')).toBe(1);
    child.kill('SIGKILL');
    await until('it to be gone', async () => {
      const answers = await asked(url, 'SELECT 1').then(
        () => true,
        () => false,
      );
      return answers || existsSync(data) ? undefined : true;
    });
  });
});

describe('a pair', () => {
  it('has on the promoted standby what the lost primary committed, and takes a new standby', async () => {
    const pair = await startPair();
    await asked(pair.primary.url, 'CREATE TABLE kept (value int)');
    await asked(pair.primary.url, 'INSERT INTO kept VALUES (42)');
    await pair.primary.kill();
    await pair.promote();
    expect(await asked(pair.primary.url, 'SELECT value FROM kept')).toBe(42);
    await pair.rebuild();
    expect(await asked(pair.standby.url, 'SELECT pg_is_in_recovery() AS value')).toBe(true);
  });
});
