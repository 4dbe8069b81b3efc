import path from 'node:path';
import { type BatchReceiver, startBatchReceiver } from '../../support/batch-receiver.ts';
import { createFleet } from '../../support/fleet.ts';
import { mutate } from '../../support/mutate.ts';
import { pageEvent } from '../../support/page-event.ts';
import type { PostgresPair } from '../../support/postgres/pair.ts';
import { startPair } from '../../support/postgres.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { until } from '../../support/until.ts';

const folder = tempDir();
let receiver: BatchReceiver;
beforeAll(async () => {
  receiver = await startBatchReceiver((request, response) => {
    request.lose();
    response.writeHead(503).end();
  });
});
afterAll(() => receiver.close());

/** The standby would otherwise connect anew when it has heard nothing for a while. */
const startPatientPair = () => startPair({ settings: { wal_receiver_timeout: '0' } });

/** What the primary commits does not get to its standby any more, and it does not notice. */
async function cutOff({ primary }: PostgresPair): Promise<void> {
  const senders = await primary.query<{ pid: number }>('SELECT pid FROM pg_stat_replication');
  for (const { pid } of senders) process.kill(pid, 'SIGSTOP');
}

/** @returns how many of the acknowledged events the promoted standby has not. */
async function lostWithThePrimary(pair: PostgresPair, script?: string) {
  const fleet = createFleet({
    folder,
    receiver,
    spool: { url: pair.url },
    ...(script === undefined ? {} : { script }),
  });
  const proxy = await fleet.start();
  await fleet.ready();
  const acknowledged: string[] = [];
  const post = async () => {
    const event = pageEvent();
    const answer = await proxy.post([event], {}, 5_000).catch(() => undefined);
    if (answer?.status === 200) acknowledged.push(event.messageId);
    return answer;
  };
  // As the plugin does, which comes again when it is told to.
  let first: unknown;
  await until(
    () => `a first event to be taken, and not ${JSON.stringify(first)}`,
    async () => {
      const answer = await post();
      first = answer;
      return answer?.status === 200 ? true : undefined;
    },
  );
  await cutOff(pair);
  const second = (await post())?.status;
  // Somebody at the database loses patience, and it says the commit is done.
  await pair.primary.query(`SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'`);
  await fleet.kill(proxy);
  await pair.primary.kill();
  await pair.promote();
  const again = await fleet.start();
  await fleet.ready();
  const kept = (await again.health()).spool.stored;
  await fleet.stop();
  return { second, acknowledged: acknowledged.length, kept };
}

describe('a standby that the primary cannot reach', () => {
  it('keeps events from being acknowledged, so that none is lost with the primary', async () => {
    const { second, acknowledged, kept } = await lostWithThePrimary(await startPatientPair());
    expect(second).not.toBe(200);
    expect({ acknowledged, kept }).toEqual({ acknowledged: 1, kept: 1 });
  });

  it('would cost some if commits did not wait for it, and this test would notice', async () => {
    const mutant = mutate('database/sql/postgresql-only.js', [
      [`setting('synchronous_commit', 'on')`, `setting('synchronous_commit', 'off')`],
      ['SET LOCAL synchronous_commit = on', 'SET LOCAL synchronous_commit = off'],
    ]);
    const { second, acknowledged, kept } = await lostWithThePrimary(
      await startPatientPair(),
      path.join(mutant.code, 'main.js'),
    );
    mutant.remove();
    expect({ second, acknowledged }).toEqual({ second: 200, acknowledged: 2 });
    expect(kept).toBeLessThan(acknowledged);
  });
});
