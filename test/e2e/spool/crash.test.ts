import { existsSync } from 'node:fs';
import path from 'node:path';
import { checkSpool } from '../../../src/proxy/spool/check.ts';
import { type BatchReceiver, startBatchReceiver } from '../../support/batch-receiver.ts';
import { expectSpoolConservation } from '../../support/open-test-spool.ts';
import { repeatedBatches } from '../../support/repeated-batches.ts';
import { spawnWriter } from '../../support/spawn-writer.ts';
import { tempDir } from '../../support/temp-dir.ts';

/**
 * A process that appends and delivers is killed at random moments, again and again over the same spool.
 * `SPOOL_CRASH_ROUNDS` makes it more: a soak.
 */
const ROUNDS = Number(process.env.SPOOL_CRASH_ROUNDS ?? 100);
const MAX_IN_FLIGHT = 2;
const folder = tempDir();

describe('kill -9 under load', () => {
  let receiver: BatchReceiver;
  beforeAll(async () => {
    receiver = await startBatchReceiver((_, response) => {
      // The events have arrived; the answer comes late enough to be killed in between.
      setTimeout(() => response.end('{"success":true}'), Math.random() * 20);
    });
  });
  afterAll(() => receiver.close());

  it(
    `loses nothing that was acknowledged and repeats only a batch in flight, over ${ROUNDS} rounds`,
    async () => {
      const spool = { directory: path.join(folder, 'spool') };
      const acked = new Set<string>();
      for (let round = 0; round < ROUNDS; round += 1) {
        const writer = spawnWriter({ name: `round${round}`, spool, producers: 8, receiver: receiver.url });
        if (Math.random() < 0.9) await writer.opened();
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 300));
        await writer.kill('SIGKILL');
        if (existsSync(path.join(spool.directory, 'spool.db-wal'))) {
          expect(checkSpool(spool.directory, () => undefined).problems).toEqual([]);
        }
        for (const id of writer.acked) acked.add(id);
      }
      const last = spawnWriter({ name: 'last', spool, producers: 0, receiver: receiver.url });
      await last.opened();
      const status = await last.end();

      expect(acked.size).toBeGreaterThan(ROUNDS * 10);
      const counts = receiver.counts();
      expect([...acked].filter((id) => !counts.has(id))).toEqual([]);
      expectSpoolConservation(status);
      expect(checkSpool(spool.directory, () => undefined).problems).toEqual([]);
      expect(status.destinations.receiver).toMatchObject({ delivered: counts.size, pending: 0, dead: 0, erased: 0 });
      expect(repeatedBatches(receiver)).toBeLessThanOrEqual(ROUNDS * MAX_IN_FLIGHT);
    },
    60_000 + ROUNDS * 5_000,
  );
});
