import { type BatchReceiver, startBatchReceiver } from '../../support/batch-receiver.ts';
import { createFleet, type Fleet } from '../../support/fleet.ts';
import { type LineCutter, startLineCutter } from '../../support/line-cutter.ts';
import { type Load, startLoad } from '../../support/load.ts';
import type { PostgresServer } from '../../support/postgres/server.ts';
import { startPostgres } from '../../support/postgres.ts';
import { repeatedBatches } from '../../support/repeated-batches.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { until } from '../../support/until.ts';

/** `PG_CUTS` makes it more: a soak. */
const ROUNDS = Number(process.env.PG_CUTS ?? 15);
const folder = tempDir();

describe('connections to the database that end', () => {
  let server: PostgresServer;
  let receiver: BatchReceiver;
  let cutter: LineCutter;
  let fleet: Fleet;
  let load: Load;

  beforeAll(async () => {
    server = await startPostgres();
    receiver = await startBatchReceiver();
    cutter = await startLineCutter(() => server.port);
    const url = server.url.replace(`:${server.port}/`, `:${cutter.port}/`);
    fleet = createFleet({ folder, receiver, spool: { url } });
    await Promise.all([fleet.start(), fleet.start()]);
    await fleet.ready();
    load = startLoad(() => fleet.proxies, { pauseMs: 10 });
  });
  afterAll(async () => {
    await load.stop();
    await fleet.stop();
    await cutter.close();
    await receiver.close();
  });

  const again = async () => {
    const before = load.acknowledged.size;
    await until('events to be acknowledged', () => (load.acknowledged.size > before + 10 ? true : undefined));
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 50));
  };

  it.each<readonly [how: string, act: () => unknown]>([
    [
      'because the server ends them',
      () => server.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'telemetry'`),
    ],
    ['because the network does', () => cutter.cut()],
    ['before the answer to what was asked last, be it a commit', () => cutter.loseAnswers()],
  ])(
    `%s, ${ROUNDS} times: nothing acknowledged is lost, and nothing is sent twice`,
    async (_, act) => {
      for (let round = 0; round < ROUNDS; round += 1) {
        await again();
        await act();
      }
      await again();
      await load.stop();
      await fleet.settled(load.acknowledged);
      expect(repeatedBatches(receiver)).toBe(0);
      load = startLoad(() => fleet.proxies, { pauseMs: 10, acknowledged: load.acknowledged });
    },
    60_000 + ROUNDS * 5_000,
  );

  it('because the network swallows everything: 503 within bounds, and all goes on when it is back', async () => {
    cutter.hang();
    await until('a refusal', () => ((load.answers.get(503) ?? 0) > 0 ? true : undefined));
    const answer = await fleet.proxies[0]?.post([]);
    expect(answer).toBeDefined();
    cutter.mend();
    await fleet.ready();
    await again();
    await load.stop();
    await fleet.settled(load.acknowledged);
    load = startLoad(() => fleet.proxies, { pauseMs: 10, acknowledged: load.acknowledged });
  });
});
