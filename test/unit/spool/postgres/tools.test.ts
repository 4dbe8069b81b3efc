import type { ShownRecord } from '../../../../src/proxy/spool/inspect.ts';
import { sharedTools } from '../../../../src/proxy/spool/postgres/tools.ts';
import { deliverAll, expectSpoolConservation, takeBatch } from '../../../support/open-test-spool.ts';
import type { PostgresServer } from '../../../support/postgres/server.ts';
import { startPostgres } from '../../../support/postgres.ts';
import { closeSharedSpools, openTestDatabase, openTestSharedSpool } from '../../../support/spool-engines.ts';
import { records } from '../../../support/spool-records.ts';

/** What the command line does with a shared spool, while a proxy uses it. */
let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres({ fsync: false });
});
afterEach(closeSharedSpools);

async function open() {
  const url = await server.createDatabase();
  const spool = openTestSharedSpool(url, { destinations: ['a', 'b'] });
  const { transact } = openTestDatabase(url);
  const settings = { destinations: [], maxBytes: 1e9, maxAgeMs: 1e9, whenFull: 'refuse', leaseMs: 60_000 } as const;
  const tools = sharedTools(transact, { ...settings, batchMaxRecords: 1, batchMaxBytes: 1 });
  return { spool, tools, transact };
}
async function idsOf(shown: Iterable<ShownRecord> | AsyncIterable<ShownRecord>): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of shown) ids.push(id);
  return ids;
}

describe('the tools of a shared spool', () => {
  it('show where everything is, and let dead letters be sent again', async () => {
    const { spool, tools } = await open();
    await spool.append(records(4));
    const batch = await takeBatch(spool, 'a');
    const [first] = batch.records;
    await spool.settle(batch, { kind: 'dead', seqs: [first?.seq ?? 0], reason: 'bad' });
    expect(await tools.show('message-0')).toMatchObject({
      body: '{"number":0}',
      state: { a: { kind: 'dead', reason: 'bad' }, b: { kind: 'waiting' } },
    });
    expect(await tools.show('message-9')).toBeUndefined();
    expect(await idsOf(tools.records('dead', 'a'))).toEqual(['message-0']);
    expect(await idsOf(tools.records('pending', 'a'))).toEqual([]);
    expect(await idsOf(tools.records('pending'))).toHaveLength(4);
    const repair = await tools.repair(false);
    expect(await repair.replay('b')).toBe(0);
    expect(await repair.replay()).toBe(1);
    expect(await deliverAll(spool, 'a')).toEqual(['message-0']);
    const status = await tools.status();
    expectSpoolConservation(status);
    expect(status.destinations.a).toMatchObject({ delivered: 4, dead: 0, pending: 0 });
    expect((await tools.check(() => undefined)).problems).toEqual([]);
  });

  it('throw away what waits, but nothing that is being sent', async () => {
    const { spool, tools } = await open();
    await spool.append(records(3));
    const sending = await takeBatch(spool, 'a');
    await spool.append(records(2, 3));
    const repair = await tools.repair(false);
    expect(await repair.purge('pending', 'a')).toBe(2);
    await spool.settle(sending, { kind: 'delivered' });
    const status = await tools.status();
    expect(status.destinations).toMatchObject({
      a: { delivered: 3, dropped: { purged: 2 }, pending: 0 },
      b: { pending: 5 },
    });
    expectSpoolConservation(status);
    await expect(tools.repair(true)).rejects.toThrow('a proxy uses the database');
    await spool.close();
    const alone = await tools.repair(true);
    expect(await alone.settleExported()).toBe(5);
    expect(await tools.status()).toMatchObject({ bytes: 0, destinations: { b: { dropped: { exported: 5 } } } });
    expect((await tools.check(() => undefined)).problems).toEqual([]);
  });

  it('find what does not fit together', async () => {
    const { spool, tools, transact } = await open();
    await spool.append(records(3));
    const change = (text: string) => transact((session) => session.tell({ name: text.slice(0, 60), text }));
    await change('UPDATE spool_chunk SET needed = needed + 1');
    await change(`UPDATE spool_piece SET records = records - 1 WHERE destination = 'a'`);
    await change(`UPDATE spool_counter SET value = value + 7 WHERE destination = '' AND name = 'bytes'`);
    const { problems } = await tools.check(() => undefined);
    expect(problems.join('\n')).toMatch(/is needed by 2, and says by 3/);
    expect(problems.join('\n')).toMatch(/does not count what it covers/);
    expect(problems.join('\n')).toMatch(/pending events of a: 3 are counted, and there are 2/);
    expect(problems.join('\n')).toMatch(/bytes: \d+ are counted, and there are \d+/);
  });
});
