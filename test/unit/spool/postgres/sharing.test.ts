import type { Spool } from '../../../../src/proxy/spool/spool.ts';
import { deliverAll, expectSpoolConservation, idsOf, takeBatch } from '../../../support/open-test-spool.ts';
import type { PostgresServer } from '../../../support/postgres/server.ts';
import { startPostgres } from '../../../support/postgres.ts';
import { closeSharedSpools, openTestDatabase, openTestSharedSpool } from '../../../support/spool-engines.ts';
import { record, records, sizeOf } from '../../../support/spool-records.ts';

/** What is to be seen when several processes have one spool open: here, several spools with their own connections. */
const LEASE_MS = 60_000;
let server: PostgresServer;
let url: string;
let shiftMs = 0;
beforeAll(async () => {
  server = await startPostgres({ fsync: false });
});
beforeEach(async () => {
  url = await server.createDatabase();
  shiftMs = 0;
});
afterEach(closeSharedSpools);

type Options = Parameters<typeof openTestSharedSpool>[1];
const open = (options: Options = {}): Spool => openTestSharedSpool(url, { shiftMs: () => shiftMs, ...options });

describe('a spool that several processes share', () => {
  it('hands each batch to one of them, and leaves none out', async () => {
    const all = [open({ batchMaxRecords: 10 }), open({ batchMaxRecords: 10 }), open({ batchMaxRecords: 10 })];
    await Promise.all(all.map((spool, index) => spool.append(records(100, index * 100))));
    const delivered = (await Promise.all(all.map((spool) => deliverAll(spool)))).flat();
    expect(new Set(delivered).size).toBe(300);
    expect(delivered).toHaveLength(300);
    const status = await (all[0] ?? open()).status();
    expectSpoolConservation(status);
    expect(status).toMatchObject({ stored: 300, bytes: 0, destinations: { a: { delivered: 300, pending: 0 } } });
  });

  it('stores a record once that comes to all of them at the same moment', async () => {
    const all = [open(), open(), open()];
    const answers = await Promise.all(all.map((spool) => spool.append(records(50))));
    const stored = answers.reduce((sum, answer) => sum + (answer.ok ? answer.stored : Number.NaN), 0);
    expect(stored).toBe(50);
    expect(await (all[1] ?? open()).status()).toMatchObject({ accepted: 150, duplicates: 100, stored: 50 });
  });

  it('gives the identical batch to another one after the lease, and hears nothing more of the first', async () => {
    const [asleep, other] = [open(), open()];
    await asleep.append(records(3));
    const batch = await takeBatch(asleep);
    expect(await other.take('a', 0)).toMatchObject({ dueMs: expect.any(Number) });
    shiftMs += 2 * LEASE_MS;
    const again = await takeBatch(other);
    expect(again).toEqual({ ...batch, attempts: 1, fence: 2 });
    await asleep.settle(batch, { kind: 'dead', seqs: batch.records.map(({ seq }) => seq), reason: 'late' });
    await asleep.settle(batch, { kind: 'split' });
    await asleep.settle(batch, { kind: 'retry', notBeforeMs: 0, reason: 'late' });
    await asleep.settle(batch, { kind: 'delivered' });
    const between = await other.status();
    expect(between.destinations.a).toMatchObject({ pending: 3, delivered: 0, dead: 0 });
    expect(between.shared).toMatchObject({ fenced: 4, takenOver: 1 });
    await other.settle(again, { kind: 'delivered' });
    const after = await other.status();
    expect(after.destinations.a).toMatchObject({ pending: 0, delivered: 3 });
    expectSpoolConservation(after);
  });

  it('gives a batch on at once when its holder closes', async () => {
    const [leaving, other] = [open(), open()];
    await leaving.append(records(2));
    const batch = await takeBatch(leaving);
    await leaving.close();
    expect(idsOf(await takeBatch(other))).toEqual(idsOf(batch));
    expect((await other.status()).shared?.instances).toBe(1);
  });

  it('keeps to the order when a batch that is handed on was erased meanwhile: nobody else reached for it', async () => {
    const spool = open({ batchMaxRecords: 2 });
    await spool.append([record(99, { owner: 'u1' })]);
    const gone = await takeBatch(spool);
    for (let group = 0; group < 8; group += 1) await spool.append(records(2, group * 2));
    await spool.erase('u1');
    await spool.settle(gone, { kind: 'retry', notBeforeMs: 0, reason: 'away' });
    expect(await deliverAll(spool)).toEqual(records(16).map(({ id }) => id));
  });

  it('is full for all of them at once', async () => {
    const maxBytes = 3 * sizeOf(record(1));
    const [one, two] = [open({ maxBytes }), open({ maxBytes })];
    expect(await one.append(records(3))).toMatchObject({ ok: true });
    expect(await two.append([record(4)])).toMatchObject({ ok: false, reason: 'full' });
    expect(await two.append(records(3))).toMatchObject({ ok: true, stored: 0, duplicates: 3 });
    await deliverAll(one);
    expect(await two.append([record(4)])).toMatchObject({ ok: true, stored: 1 });
  });

  it('erases what any of them stored, and leaves nothing of it in a table', async () => {
    const [one, two] = [open(), open()];
    const body = JSON.stringify('secret'.repeat(20));
    await one.append([record(1, { owner: 'she', body }), record(2)]);
    await two.append([record(3, { owner: 'she', body }), record(4, { owner: 'he' })]);
    const held = await takeBatch(two);
    const [first] = held.records;
    await two.settle(held, { kind: 'dead', seqs: [first?.seq ?? 0], reason: 'bad' });
    await one.append([record(5, { owner: 'she', body }), record(6)]);
    expect(await two.erase('she')).toBe(2);
    const database = openTestDatabase(url);
    for (const table of ['spool_chunk', 'spool_dead']) {
      const text = `SELECT * FROM ${table}`;
      const rows = await database.transact((session) => session.ask({ name: text, text }));
      const texts = rows.flatMap((row) =>
        Object.values(row).map((value) => (Buffer.isBuffer(value) ? `${value}` : '')),
      );
      expect(texts.join()).not.toContain('secret');
    }
    expectSpoolConservation(await one.status());
    expect(await deliverAll(one)).toEqual(['message-6']);
  });

  it('takes a split batch apart for whoever comes, and loses none of it', async () => {
    const [one, two] = [open(), open()];
    await one.append(records(5));
    await one.settle(await takeBatch(one), { kind: 'split' });
    const halves = [await takeBatch(one), await takeBatch(two)].map(idsOf);
    expect(halves.map((ids) => ids.length).sort()).toEqual([2, 3]);
    expect(halves.flat().sort()).toEqual(records(5).map(({ id }) => id));
  });

  it('hands a large chunk of another configuration out in parts', async () => {
    const [large, small] = [open(), open({ batchMaxRecords: 3 })];
    await large.append(records(8));
    const parts = [await takeBatch(small), await takeBatch(small), await takeBatch(small)];
    expect(parts.map((batch) => batch.records.length)).toEqual([3, 3, 2]);
    for (const part of parts) await small.settle(part, { kind: 'delivered' });
    expect(await small.status()).toMatchObject({ bytes: 0, destinations: { a: { delivered: 8, pending: 0 } } });
  });
});
