import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { doctor } from '../../../dist/proxy/commands/doctor.js';
import type { Finding } from '../../../src/proxy/doctor/finding.ts';
import { fakeTerminal } from '../../support/fake-terminal.ts';
import { freePort } from '../../support/free-port.ts';
import type { PostgresServer } from '../../support/postgres/server.ts';
import { startPostgres } from '../../support/postgres.ts';
import { tempDir } from '../../support/temp-dir.ts';

const home = tempDir();
let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres({ fsync: false });
  await server.set('fsync', 'on');
});

async function lookAt(url: string, spool: object = {}) {
  const dataDir = path.join(home, 'data');
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const file = path.join(home, 'telemetry.json');
  const cluster = { clusterId: '70b28f00-e38f-41b2-a723-aab344f535b9', version: '2.2.1' };
  const urlFile = path.join(home, 'url');
  writeFileSync(urlFile, url);
  chmodSync(urlFile, 0o600);
  const listen = { port: await freePort() };
  writeFileSync(
    file,
    JSON.stringify({ listen, dataDir, cluster, allowRoot: true, spool: { kind: 'postgres', urlFile, ...spool } }),
  );
  const terminal = fakeTerminal();
  await doctor({ config: file, json: true }, '0.1.0', terminal);
  expect(terminal.out() + terminal.err()).not.toContain(server.password);
  const { findings } = JSON.parse(terminal.out()) as { findings: Finding[] };
  expect(findings.map(({ check }) => check)).not.toContain('spool');
  return findings.filter(({ check }) => check === 'database');
}

const tables = () =>
  server.query<{ n: number }>("SELECT count(*)::int AS n FROM pg_tables WHERE schemaname = 'public'");

describe('dcos-ui-telemetry doctor, with a spool in a database', () => {
  it('says which server it is, whether it has the tables, and what a commit survives there; and makes none', async () => {
    expect(await lookAt(server.url)).toEqual([
      { check: 'database', state: 'ok', says: expect.stringMatching(/^lets us in, and takes writes: PostgreSQL 1\d/) },
      { check: 'database', state: 'ok', says: 'has no tables yet; the first start makes them' },
      {
        check: 'database',
        state: 'warning',
        says: expect.stringMatching(/survives a restart of one machine, not the loss of it/),
        fix: expect.stringMatching(/synchronous_standby_names/),
      },
    ]);
    expect(await tables()).toEqual([{ n: 0 }]);
  });

  it('says that nothing would be taken while a standby is wanted and none is there', async () => {
    const [, , promise] = await lookAt(server.url, { requireSynchronous: true });
    expect(promise).toMatchObject({ state: 'wrong', says: expect.stringMatching(/requireSynchronous wants one/) });
    await server.set('synchronous_standby_names', 'nobody');
    const [, , waiting] = await lookAt(server.url);
    await server.set('synchronous_standby_names', '');
    expect(waiting).toMatchObject({
      state: 'wrong',
      says: expect.stringMatching(/commits wait for a synchronous standby, and none is connected/),
      fix: expect.stringMatching(/bring the standby back/),
    });
  });

  it.each<[string, () => Promise<string>, RegExp, RegExp]>([
    [
      'a wrong password',
      async () => server.url.replace(server.password, 'another'),
      /user or password are wrong/,
      /pg_hba\.conf/,
    ],
    ['another database', async () => server.url.replace(/[^/]*$/, 'elsewhere'), /no such database/, /spool\.url/],
    [
      'no server',
      async () => server.url.replace(String(server.port), String(await freePort())),
      /no server answers/,
      /spool\.url names/,
    ],
  ])('says that it cannot be used, and the way out: %s', async (_what, url, says, fix) => {
    const found = await lookAt(await url());
    expect(found).toEqual([
      { check: 'database', state: 'wrong', says: expect.stringMatching(says), fix: expect.stringMatching(fix) },
    ]);
  });

  it('says that another release made the tables', async () => {
    const url = await server.createDatabase();
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query('CREATE TABLE spool_schema (name TEXT PRIMARY KEY, version BIGINT NOT NULL)');
    await client.query("INSERT INTO spool_schema VALUES ('spool', 999)");
    await client.end();
    const [, found] = await lookAt(url);
    expect(found).toMatchObject({
      state: 'wrong',
      says: expect.stringMatching(/tables are version 999, of a newer release/),
    });
  });
});
