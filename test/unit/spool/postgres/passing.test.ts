import { sharedTools } from '../../../../src/proxy/spool/postgres/tools.ts';
import type { Spool } from '../../../../src/proxy/spool/spool.ts';
import { deliverAll, expectSpoolConservation, takeBatch } from '../../../support/open-test-spool.ts';
import type { PostgresServer } from '../../../support/postgres/server.ts';
import { startPostgres } from '../../../support/postgres.ts';
import { closeSharedSpools, openTestDatabase, openTestSharedSpool } from '../../../support/spool-engines.ts';
import { record, records, sizeOf } from '../../../support/spool-records.ts';
import { until } from '../../../support/until.ts';

/** What goes nowhere, while several processes have one spool open. */
const LEASE_MS = 60_000;
const HOUR_MS = 3_600_000;
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
const locks: { letGo(): Promise<void> }[] = [];
afterEach(async () => {
  for (const lock of locks.splice(0)) await lock.letGo();
  await closeSharedSpools();
});

type Options = Parameters<typeof openTestSharedSpool>[1];
const open = (options: Options = {}): Spool =>
  openTestSharedSpool(url, { destinations: ['nowhere'], shiftMs: () => shiftMs, ...options });
const named = (text: string) => ({ name: text.slice(0, 60), text });
const databaseName = () => new URL(url).pathname.slice(1);

async function passAll(spool: Spool, destination = 'nowhere'): Promise<number> {
  let ended = 0;
  for (let more = true; more; ) {
    const passed = await spool.pass(destination);
    ended += passed.records;
    more = passed.more;
  }
  return ended;
}

function gateOf() {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { resolve: () => resolve(), promise };
}

/** Keeps rows locked until it is told to let them go. */
async function lockRows(text: string): Promise<{ letGo(): Promise<void> }> {
  const { transact } = openTestDatabase(url, 1);
  const { resolve: letGo, promise: gate } = gateOf();
  const { resolve: locked, promise: locking } = gateOf();
  const over = transact(async (session) => {
    await session.ask(named(text));
    locked();
    await gate;
  });
  await Promise.race([locking, over]);
  const lock = {
    async letGo() {
      letGo();
      await over;
    },
  };
  locks.push(lock);
  return lock;
}

/** Who waits for somebody else's row. */
const waiter = () =>
  until('somebody to wait for a lock', async () => {
    const rows = await server.query<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity WHERE datname = $1 AND wait_event_type = 'Lock'`,
      [databaseName()],
    );
    return rows[0]?.pid;
  });

async function problemsOf(): Promise<readonly string[]> {
  const settings = { destinations: [], maxBytes: 1e9, maxAgeMs: 1e9, whenFull: 'refuse', leaseMs: LEASE_MS } as const;
  const { transact } = openTestDatabase(url);
  return (await sharedTools(transact, { ...settings, batchMaxRecords: 1, batchMaxBytes: 1 }).check(() => undefined))
    .problems;
}

/** Known of those whose connections are closed. */
async function deadlocks(): Promise<number> {
  await closeSharedSpools();
  const rows = await server.query<{ deadlocks: string }>('SELECT deadlocks FROM pg_stat_database WHERE datname = $1', [
    databaseName(),
  ]);
  return Number(rows[0]?.deadlocks);
}

describe('what goes nowhere, where several processes share a spool', () => {
  it.each<[string, Options]>([
    ['', {}],
    [
      ', while the oldest go for want of room and of time',
      { maxBytes: 400 * sizeOf(record(100)), whenFull: 'drop-oldest', maxAgeMs: HOUR_MS / 2 },
    ],
  ])(
    '7 conservation: each record ends once, whoever passes, appends, delivers and erases%s',
    async (_, limits = {}) => {
      const destinations = ['nowhere', 'nothing', 'far'];
      const all = Array.from({ length: 3 }, () => open({ destinations, batchMaxRecords: 20, ...limits }));
      const passed = { nowhere: 0, nothing: 0 };
      let number = 0;
      let appending = true;
      const append = async (spool: Spool) => {
        for (let round = 0; round < 40; round += 1) {
          number += 20;
          await spool.append(records(20, number, { owner: `u${round % 5}` }));
        }
      };
      const passing = async (spool: Spool, name: keyof typeof passed) => {
        while (appending) {
          const ended = await passAll(spool, name);
          passed[name] += ended;
          // Something has to wait for those who erase and drop.
          await new Promise((resolve) => setTimeout(resolve, 200 * Math.random()));
        }
      };
      const delivering = async (spool: Spool) => {
        while (appending) {
          const taken = await spool.take('far', Date.now());
          if ('batch' in taken) await spool.settle(taken.batch, { kind: 'delivered' });
        }
      };
      const others = async (spool: Spool) => {
        while (appending) {
          await spool.erase('u1');
          if (limits.maxAgeMs !== undefined) shiftMs += HOUR_MS / 3;
          await spool.status();
        }
      };
      const beside = all.flatMap((spool) => [
        passing(spool, 'nowhere'),
        passing(spool, 'nothing'),
        delivering(spool),
        others(spool),
      ]);
      await Promise.all(all.map(append));
      appending = false;
      await Promise.all(beside);
      const [spool = open()] = all;
      for (const name of ['nowhere', 'nothing'] as const) {
        const ended = await passAll(spool, name);
        passed[name] += ended;
      }
      await deliverAll(spool, 'far');
      const status = await spool.status();
      expectSpoolConservation(status);
      expect(status).toMatchObject({ stored: 2_400, bytes: 0 });
      for (const name of ['nowhere', 'nothing'] as const)
        expect(status.destinations[name]).toMatchObject({ delivered: passed[name], pending: 0, pendingBytes: 0 });
      expect(await problemsOf()).toEqual([]);
      expect(await deadlocks()).toBe(0);
    },
    60_000,
  );

  it('5 handed out once at a time: leaves what another one holds, until its lease is over', async () => {
    const [holder, other] = [open(), open()];
    await holder.append(records(3));
    const batch = await takeBatch(holder, 'nowhere');
    await other.append(records(2, 3));
    expect(await passAll(other)).toBe(2);
    expect((await other.status()).destinations.nowhere).toMatchObject({ delivered: 2, pending: 3 });
    shiftMs += 2 * LEASE_MS;
    expect(await passAll(other)).toBe(3);
    await holder.settle(batch, { kind: 'delivered' });
    const status = await holder.status();
    expect(status).toMatchObject({ bytes: 0, destinations: { nowhere: { delivered: 5, pending: 0 } } });
    expect(status.shared).toMatchObject({ fenced: 1 });
    expectSpoolConservation(status);
  });

  it('5 handed out once at a time: leaves a batch that is handed out while it looks', async () => {
    const [holder, other] = [open(), open()];
    await holder.append(records(3));
    const batch = await takeBatch(holder, 'nowhere');
    await holder.settle(batch, { kind: 'retry', notBeforeMs: 0, reason: 'away' });
    const lease = Date.now() + LEASE_MS;
    const row = await lockRows(`UPDATE spool_batch SET lease = ${lease}, fence = fence + 1 RETURNING id`);
    const passing = other.pass('nowhere');
    await waiter();
    await row.letGo();
    expect(await passing).toEqual({ records: 0, more: false });
    await holder.settle({ ...batch, fence: (batch.fence ?? 0) + 1 }, { kind: 'delivered' });
    const status = await holder.status();
    expect(status.destinations.nowhere).toMatchObject({ delivered: 3, pending: 0 });
    expect(status.shared).toMatchObject({ fenced: 0 });
  });

  it('9 never stuck: one that dies amid it holds nobody up, and the others end what it had in hand', async () => {
    const [dying, other] = [open(), open()];
    await dying.append(records(3));
    const chunk = await lockRows('UPDATE spool_chunk SET version = version RETURNING number');
    const passing = dying.pass('nowhere').catch((error: unknown) => error);
    const pid = await waiter();
    // It has taken its three out of those that wait, and stands there.
    expect(await other.append(records(2, 3))).toMatchObject({ ok: true, stored: 2 });
    expect(await other.pass('nowhere')).toEqual({ records: 2, more: false });
    await server.query('SELECT pg_terminate_backend($1)', [pid]);
    expect(await passing).toMatchObject({ name: 'SpoolError', code: 'unavailable' });
    await chunk.letGo();
    expect((await other.status()).destinations.nowhere).toMatchObject({ delivered: 2, pending: 3 });
    expect(await passAll(other)).toBe(3);
    expect(await other.status()).toMatchObject({ bytes: 0, destinations: { nowhere: { delivered: 5, pending: 0 } } });
    expect(await problemsOf()).toEqual([]);
  });
});
