import { readAddress } from '../../../../src/proxy/database/address.ts';
import { migrate, WrongDatabase } from '../../../../src/proxy/database/migrate.ts';
import { createPool } from '../../../../src/proxy/database/pool.ts';
import { MIGRATIONS } from '../../../../src/proxy/database/sql/schema.ts';
import { SpoolError } from '../../../../src/proxy/spool/spool-error.ts';
import { deliverAll } from '../../../support/open-test-spool.ts';
import { startPostgres } from '../../../support/postgres.ts';
import { closeSharedSpools, openTestDatabase, openTestSharedSpool } from '../../../support/spool-engines.ts';
import { records } from '../../../support/spool-records.ts';
import { until } from '../../../support/until.ts';

afterEach(closeSharedSpools);

function poolOf(url: string) {
  const reading = readAddress(url, false);
  if (!reading.ok) throw new Error(reading.error);
  return createPool({ address: reading.address, ca: undefined, size: 2, connectMs: 5_000 });
}

describe('a shared spool whose database is away', () => {
  it('says so and refuses, without an end, and goes on when it is there', async () => {
    const server = await startPostgres({ fsync: false });
    await server.kill();
    const spool = openTestSharedSpool(server.url);
    expect(await spool.append(records(1))).toEqual({ ok: false, reason: 'failing', retryAfterSeconds: 5 });
    await expect(spool.take('a', 0)).rejects.toThrow(SpoolError);
    const away = await spool.status();
    expect(away).toMatchObject({ state: 'failing', shared: { problem: 'no server answers there' } });
    expect(JSON.stringify(away)).not.toContain(server.password);
    await server.start();
    const answer = await until('events to be taken', async () => {
      const given = await spool.append(records(2));
      return given.ok ? given : undefined;
    });
    expect(answer).toEqual({ ok: true, stored: 2, duplicates: 0 });
    await server.kill();
    expect(await spool.append(records(1, 5))).toMatchObject({ ok: false, reason: 'failing' });
    await server.start();
    await until('the spool to be open', async () => ((await spool.status()).state === 'open' ? true : undefined));
    expect(await deliverAll(spool)).toEqual(['message-0', 'message-1']);
  });

  it('makes its tables once, however many begin at the same moment', async () => {
    const server = await startPostgres({ fsync: false });
    const all = Array.from({ length: 6 }, () => openTestSharedSpool(server.url));
    const answers = await Promise.all(all.map((spool, index) => spool.append(records(1, index))));
    expect(answers).toEqual(answers.map(() => ({ ok: true, stored: 1, duplicates: 0 })));
  });

  it('leaves the tables of a newer version alone, and names the way out', async () => {
    const server = await startPostgres({ fsync: false });
    const pool = poolOf(server.url);
    await migrate(pool);
    const database = openTestDatabase(server.url);
    const text = `UPDATE spool_schema SET version = ${MIGRATIONS.length + 1}`;
    await database.transact((session) => session.tell({ name: text, text }));
    const refused = migrate(pool);
    await expect(refused).rejects.toThrow(WrongDatabase);
    await expect(refused).rejects.toThrow(/newer version of this program.*update this proxy/);
    await pool.close();
  });

  it('goes to the host that takes writes, wherever it stands in the list', async () => {
    const [gone, primary] = [await startPostgres({ fsync: false }), await startPostgres({ fsync: false })];
    await gone.kill();
    const url = primary.url.replace('@127.0.0.1:', `@127.0.0.1:${gone.port},127.0.0.1:`);
    const spool = openTestSharedSpool(url);
    expect(await spool.append(records(1))).toEqual({ ok: true, stored: 1, duplicates: 0 });
  });
});
