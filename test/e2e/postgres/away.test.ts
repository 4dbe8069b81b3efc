import pg from 'pg';
import { type BatchReceiver, startBatchReceiver } from '../../support/batch-receiver.ts';
import { createFleet } from '../../support/fleet.ts';
import { pageEvent } from '../../support/page-event.ts';
import { startPostgres } from '../../support/postgres.ts';
import type { StartedProxy } from '../../support/start-proxy.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { until } from '../../support/until.ts';

const folder = tempDir();
let receiver: BatchReceiver;
beforeAll(async () => {
  receiver = await startBatchReceiver();
});
afterAll(() => receiver.close());

const TAKEN = { status: 200, body: { success: true } };

/** Sends the same event until it is taken. @returns its id */
async function taken(proxy: StartedProxy): Promise<string> {
  const event = pageEvent();
  await until('an event to be taken', async () => ((await proxy.post([event])).status === 200 ? true : undefined));
  return event.messageId;
}

describe('a database that is away', () => {
  it('when the proxy starts: it says 503 with Retry-After, lives, and takes events when it is there', async () => {
    const server = await startPostgres();
    const fleet = createFleet({ folder, receiver, spool: { url: server.url } });
    await server.kill();
    const proxy = await fleet.start();
    const refused = await proxy.post([pageEvent()]);
    expect([refused.status, Number(refused.retryAfter) > 0]).toEqual([503, true]);
    expect((await fetch(`${proxy.url}/readyz`)).status).toBe(503);
    expect((await proxy.health()).problems.join()).toMatch(/database/);

    await server.start();
    const first = await taken(proxy);
    await fleet.settled(new Set([first]));

    // And again, later.
    await server.kill();
    const [away, asked] = [await proxy.post([pageEvent()]), Date.now()];
    expect([away.status, Number(away.retryAfter) > 0]).toEqual([503, true]);
    expect(Date.now() - asked).toBeLessThan(15_000);
    await server.start();
    await fleet.settled(new Set([first, await taken(proxy)]));
    await fleet.stop();
  });

  it('when the proxy starts: it is ready when it takes events, not before', async () => {
    const server = await startPostgres({ fsync: false });
    const fleet = createFleet({ folder, receiver, spool: { url: server.url } });
    await server.kill();
    const first = await fleet.start();
    await server.start();
    await fleet.ready();
    expect(await first.post([pageEvent()])).toMatchObject(TAKEN);

    // The spool can be had, and what users said cannot, for longer than such words are good for.
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    await client.query('BEGIN; LOCK TABLE consent_change');
    const second = await fleet.start();
    const sinceMs = Date.now();
    while (Date.now() - sinceMs < 6_000) {
      expect((await fetch(`${second.url}/readyz`)).status).toBe(503);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    await client.query('COMMIT');
    await client.end();
    await fleet.ready();
    expect(await second.post([pageEvent()])).toMatchObject(TAKEN);
    await fleet.stop();
  });

  it('when the proxy is told to stop: it stops', async () => {
    const server = await startPostgres({ fsync: false });
    const fleet = createFleet({ folder, receiver, spool: { url: server.url } });
    await fleet.start();
    await fleet.ready();
    await server.kill();
    const since = Date.now();
    await fleet.stop();
    expect(Date.now() - since).toBeLessThan(30_000);
  });
});
