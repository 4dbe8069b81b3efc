import type { ServerResponse } from 'node:http';
import { type BatchReceiver, ok, startBatchReceiver } from '../../support/batch-receiver.ts';
import { createFleet } from '../../support/fleet.ts';
import { pageEvent } from '../../support/page-event.ts';
import { startPostgres } from '../../support/postgres.ts';
import { repeatedBatches } from '../../support/repeated-batches.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { until } from '../../support/until.ts';

const folder = tempDir();
const LEASE_MS = 15_000;

describe('a proxy that is stopped past its lease and wakes again', () => {
  let receiver: BatchReceiver;
  beforeAll(async () => {
    receiver = await startBatchReceiver();
  });
  afterAll(() => receiver.close());

  it('finds its batch in other hands: what it has to say of it no longer counts, and every sum is right', async () => {
    const { url } = await startPostgres();
    const fleet = createFleet({ folder, receiver, spool: { url, leaseMs: LEASE_MS } });
    const sleeper = await fleet.start();
    await fleet.ready();
    // It has sent the batch, and waits for the answer.
    const waiting: ServerResponse[] = [];
    receiver.answer = (_, response) => void waiting.push(response);
    const events = Array.from({ length: 10 }, () => pageEvent());
    expect((await sleeper.post(events)).status).toBe(200);
    await until('the batch to be under way', () => (waiting.length > 0 ? true : undefined));
    sleeper.child.kill('SIGSTOP');
    receiver.answer = ok;
    const other = await fleet.start();
    await until('the other one to have delivered it', async () =>
      (await other.health()).destinations.receiver?.pending === 0 ? true : undefined,
    );
    expect(receiver.requests.map(({ ids }) => ids)).toEqual([
      events.map(({ messageId }) => messageId),
      events.map(({ messageId }) => messageId),
    ]);

    // The answer that it waited for is there when it wakes, and would be worth a dead letter or two.
    for (const response of waiting) response.writeHead(400).end();
    sleeper.child.kill('SIGCONT');
    const more = Array.from({ length: 5 }, () => pageEvent());
    // It takes events of users when it has heard again what they said meanwhile.
    await until('the sleeper to take events', async () =>
      (await sleeper.post(more)).status === 200 ? true : undefined,
    );
    const acknowledged = new Set([...events, ...more].map(({ messageId }) => messageId));
    const { spool } = await fleet.settled(acknowledged);
    expect(spool.shared).toMatchObject({ instances: 2, takenOver: 1, fenced: 1 });
    expect(repeatedBatches(receiver)).toBe(1);
    await fleet.stop();
  });
});
