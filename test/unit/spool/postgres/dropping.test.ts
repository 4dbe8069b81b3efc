import type { AppendAnswer, Spool } from '../../../../src/proxy/spool/spool.ts';
import { expectSpoolConservation, takeBatch } from '../../../support/open-test-spool.ts';
import type { PostgresServer } from '../../../support/postgres/server.ts';
import { startPostgres } from '../../../support/postgres.ts';
import { closeSharedSpools, openTestDatabase, openTestSharedSpool } from '../../../support/spool-engines.ts';
import { record, records, sizeOf } from '../../../support/spool-records.ts';
import { until } from '../../../support/until.ts';

/** Whoever drops waits for a row of another one's with nothing in hand that this one could come to need. */
const HOUR_MS = 3_600_000;
const SIZE = sizeOf(record(100));
/** For a few appends. */
const ROOM = 40 * SIZE;
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
const databaseName = () => new URL(url).pathname.slice(1);

/** Has what `first` finds in hand, lets somebody run into it, and reaches for what `then` finds. */
async function reachAround<T>(first: string, beginning: () => Promise<T>, then: string): Promise<T> {
  const { transact } = openTestDatabase(url, 1);
  let begun: Promise<T> | undefined;
  await transact(async (session) => {
    const found = await session.ask({ name: 'first', text: first });
    expect(found).toHaveLength(1);
    begun ??= beginning();
    await until('it to wait for a lock', async () => {
      const waiting = await server.query(
        `SELECT pid FROM pg_stat_activity WHERE datname = $1 AND wait_event_type = 'Lock'`,
        [databaseName()],
      );
      return waiting.length > 0 ? true : undefined;
    });
    await session.ask({ name: 'then', text: then });
  });
  if (begun === undefined) throw new Error('it was not begun');
  return begun;
}

/** Known of those whose connections are closed. */
async function deadlocks(): Promise<number> {
  await closeSharedSpools();
  const rows = await server.query<{ deadlocks: string }>('SELECT deadlocks FROM pg_stat_database WHERE datname = $1', [
    databaseName(),
  ]);
  return Number(rows[0]?.deadlocks);
}

const lockEnd = (table: string, by: string, order: 'ASC' | 'DESC') =>
  `SELECT ${by} FROM ${table} ORDER BY ${by} ${order} LIMIT 1 FOR UPDATE`;
const ENDS = [
  ['the oldest', 'DESC', 'ASC'],
  ['the youngest', 'ASC', 'DESC'],
] as const;

describe('whoever drops from a spool that several share', () => {
  it.each(ENDS)(
    '9 never stuck: holds nothing that waits while it waits for another, be it %s',
    async (_, then, first) => {
      const spool = open({ maxAgeMs: HOUR_MS / 2 });
      // Nothing is there; the clock begins to go.
      await spool.take('a', Date.now());
      for (let round = 0; round < 3; round += 1) await spool.append(records(2, 2 * round));
      shiftMs += HOUR_MS;
      const status = await reachAround(
        lockEnd('spool_piece', 'chunk', first),
        () => spool.status(),
        lockEnd('spool_piece', 'chunk', then),
      );
      expectSpoolConservation(status);
      expect(status).toMatchObject({ bytes: 0, destinations: { a: { dropped: { expired: 6 }, pending: 0 } } });
      expect(await deadlocks()).toBe(0);
    },
  );

  it.each(ENDS)('9 never stuck: ends one batch at a time, be %s in other hands', async (_, then, first) => {
    const spool = open({ maxAgeMs: HOUR_MS / 2, batchMaxRecords: 2 });
    for (let round = 0; round < 3; round += 1) {
      await spool.append(records(2, 2 * round));
      const batch = await takeBatch(spool, 'a');
      await spool.settle(batch, { kind: 'retry', notBeforeMs: Date.now() + HOUR_MS / 4, reason: 'away' });
    }
    shiftMs += HOUR_MS;
    const status = await reachAround(
      lockEnd('spool_batch', 'id', first),
      () => spool.status(),
      lockEnd('spool_batch', 'id', then),
    );
    expectSpoolConservation(status);
    expect(status).toMatchObject({ bytes: 0, destinations: { a: { dropped: { expired: 6 }, pending: 0 } } });
    expect(await deadlocks()).toBe(0);
  });

  it('8 bounded: waits for who has the oldest in hand rather than drop what is younger', async () => {
    const spool = open({ maxBytes: 6 * sizeOf(record(0)), whenFull: 'drop-oldest' });
    for (let round = 0; round < 3; round += 1) await spool.append(records(2, 2 * round));
    const answer = await reachAround(
      lockEnd('spool_piece', 'chunk', 'ASC'),
      () => spool.append(records(2, 6)),
      lockEnd('spool_piece', 'chunk', 'DESC'),
    );
    expect(answer).toMatchObject({ ok: true, stored: 2 });
    const batch = await takeBatch(spool, 'a');
    expect(batch.records.map(({ id }) => id)).toEqual(records(6, 2).map(({ id }) => id));
    expect(await deadlocks()).toBe(0);
  });

  it('8 bounded: refuses nobody where several make room at once, and none goes over by more than what it has under way', async () => {
    const [rounds, many] = [25, 5];
    const all = Array.from({ length: 4 }, () => open({ maxBytes: ROOM, whenFull: 'drop-oldest' }));
    const answers = await Promise.all(
      all.map(async (spool, index) => {
        const given: AppendAnswer[] = [];
        for (let round = 0; round < rounds; round += 1) {
          // One of three digits, as all of them are.
          given.push(await spool.append(records(many, 100 + (index * rounds + round) * many)));
        }
        return given;
      }),
    );
    expect(answers.flat().filter(({ ok }) => !ok)).toEqual([]);
    const status = await open({ maxBytes: ROOM }).status();
    expectSpoolConservation(status);
    expect(status.bytes).toBeLessThanOrEqual(ROOM + (all.length - 1) * many * SIZE);
    expect(status.destinations.a?.dropped.full).toBeGreaterThanOrEqual(4 * rounds * many - status.bytes / SIZE);
    expect(await deadlocks()).toBe(0);
  });

  it('9 never stuck: counts dead letters that had to go after it has them, so that who counts does not wait for it', async () => {
    const maxBytes = 40 * sizeOf(record(0));
    const spool = open({ maxBytes, batchMaxRecords: 9 });
    const bury = async (from: number) => {
      await spool.append(records(9, from));
      const batch = await takeBatch(spool, 'a');
      return () => spool.settle(batch, { kind: 'dead', seqs: batch.records.map(({ seq }) => seq), reason: 'refused' });
    };
    await (await bury(0))();
    const again = await bury(10);
    await reachAround(
      lockEnd('spool_dead', 'seq', 'ASC'),
      again,
      `SELECT name FROM spool_counter WHERE destination IN ('', 'a') ORDER BY slot, destination, name FOR UPDATE`,
    );
    const status = await spool.status();
    expectSpoolConservation(status);
    expect(status.destinations.a).toMatchObject({ dead: 18, pending: 0 });
    expect(status.bytes).toBeLessThanOrEqual(maxBytes / 4);
    expect(await deadlocks()).toBe(0);
  });
});
