import { startBatchReceiver } from '../../support/batch-receiver.ts';
import { createFleet } from '../../support/fleet.ts';
import { startLoad } from '../../support/load.ts';
import { startPair } from '../../support/postgres.ts';
import { repeatedBatches } from '../../support/repeated-batches.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { until } from '../../support/until.ts';

/** `PG_FAIL_OVERS` makes it more: a soak. */
const ROUNDS = Number(process.env.PG_FAIL_OVERS ?? 3);
const MAX_IN_FLIGHT = 2;
const folder = tempDir();

describe('the primary that is lost with all it has', () => {
  it(
    `costs nothing that was acknowledged: its standby has it, over ${ROUNDS} rounds`,
    async () => {
      const pair = await startPair();
      const receiver = await startBatchReceiver();
      const fleet = createFleet({ folder, receiver, spool: { url: pair.url, leaseMs: 15_000 } });
      await Promise.all([fleet.start(), fleet.start()]);
      await fleet.ready();
      const load = startLoad(() => fleet.proxies, { pauseMs: 10 });
      for (let round = 0; round < ROUNDS; round += 1) {
        const before = load.acknowledged.size;
        await until('events to be acknowledged', () => (load.acknowledged.size > before + 50 ? true : undefined));
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 300));
        await pair.primary.kill();
        await pair.promote();
        await fleet.ready();
        const after = load.acknowledged.size;
        await until('events to be acknowledged again', () => (load.acknowledged.size > after ? true : undefined));
        await pair.rebuild();
      }
      await load.stop();
      await fleet.settled(load.acknowledged);
      // What was under way when the database went may have been told to it in vain.
      expect(repeatedBatches(receiver)).toBeLessThanOrEqual(ROUNDS * 2 * MAX_IN_FLIGHT);
      await fleet.stop();
      await receiver.close();
    },
    60_000 + ROUNDS * 30_000,
  );
});
