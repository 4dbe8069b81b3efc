import { startBatchReceiver } from '../../support/batch-receiver.ts';
import { createFleet } from '../../support/fleet.ts';
import { startLoad } from '../../support/load.ts';
import { startPostgres } from '../../support/postgres.ts';
import { repeatedBatches } from '../../support/repeated-batches.ts';
import { tempDir } from '../../support/temp-dir.ts';

/** `PG_KILLS` makes it more: a soak. */
const ROUNDS = Number(process.env.PG_KILLS ?? 4);
const MAX_IN_FLIGHT = 2;
const folder = tempDir();

describe('proxies on one database, one killed after another under load', () => {
  it(
    `lose nothing that was acknowledged, and the others take over what one had in its hands, over ${ROUNDS} rounds`,
    async () => {
      const server = await startPostgres();
      const receiver = await startBatchReceiver((_, response) => {
        // The events have arrived; the answer comes late enough to be killed in between.
        setTimeout(() => response.end('{"success":true}'), Math.random() * 50);
      });
      const fleet = createFleet({ folder, receiver, spool: { url: server.url, leaseMs: 15_000 } });
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
      await fleet.settled(load.acknowledged);
      expect(repeatedBatches(receiver)).toBeLessThanOrEqual(ROUNDS * MAX_IN_FLIGHT);
      await fleet.stop();
      await receiver.close();
    },
    60_000 + ROUNDS * 10_000,
  );
});
