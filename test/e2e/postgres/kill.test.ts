import { startBatchReceiver } from '../../support/batch-receiver.ts';
import { createFleet, destinationOf } from '../../support/fleet.ts';
import { startLoad } from '../../support/load.ts';
import { startPostgres } from '../../support/postgres.ts';
import { repeatedBatches } from '../../support/repeated-batches.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { until } from '../../support/until.ts';

/** `PG_KILLS` makes it more: a soak. */
const ROUNDS = Number(process.env.PG_KILLS ?? 4);
const MAX_IN_FLIGHT = 2;
const folder = tempDir();

describe('proxies on one database, one killed after another under load', () => {
  it(
    `lose nothing that was acknowledged, the others take over what one had in its hands, and each event ends nowhere once, over ${ROUNDS} rounds`,
    async () => {
      const server = await startPostgres();
      const receiver = await startBatchReceiver((_, response) => {
        // The events have arrived; the answer comes late enough to be killed in between.
        setTimeout(() => response.end('{"success":true}'), Math.random() * 50);
      });
      const fleet = createFleet({
        folder,
        receiver,
        spool: { url: server.url, leaseMs: 15_000 },
        config: { destinations: [destinationOf(receiver), { kind: 'none', name: 'nowhere' }] },
      });
      await Promise.all([fleet.start(), fleet.start()]);
      const load = startLoad(() => fleet.proxies, { pauseMs: 10 });
      for (let round = 0; round < ROUNDS; round += 1) {
        await fleet.start();
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 200));
        const [oldest] = fleet.proxies;
        if (oldest !== undefined) await fleet.kill(oldest);
      }
      await load.stop();
      expect(load.acknowledged.size).toBeGreaterThan(ROUNDS);
      const { spool } = await fleet.settled(load.acknowledged);
      const nowhere = await until('what goes nowhere to have ended', async () => {
        const now = (await fleet.proxies[0]?.health())?.destinations.nowhere;
        return now?.pending === 0 ? now : undefined;
      });
      expect(nowhere).toMatchObject({ delivered: spool.stored, dead: 0, erased: 0, dropped: {} });
      expect(repeatedBatches(receiver)).toBeLessThanOrEqual(ROUNDS * MAX_IN_FLIGHT);
      await fleet.stop();
      await receiver.close();
    },
    60_000 + ROUNDS * 10_000,
  );
});
