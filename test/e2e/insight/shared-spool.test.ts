import { asUser } from '../../support/as-user.ts';
import { askInsight, lastOf, pagesOf, sumOf } from '../../support/ask-insight.ts';
import { type BatchReceiver, startBatchReceiver } from '../../support/batch-receiver.ts';
import { createFleet } from '../../support/fleet.ts';
import { pageEvent } from '../../support/page-event.ts';
import { startPostgres } from '../../support/postgres.ts';
import type { StartedProxy } from '../../support/start-proxy.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { until } from '../../support/until.ts';

const folder = tempDir();

describe('insight of two proxies on one database', () => {
  let receiver: BatchReceiver;
  beforeAll(async () => {
    receiver = await startBatchReceiver();
  });
  afterAll(() => receiver.close());

  it('is for each what it took itself, and of all together what was delivered and what waits', async () => {
    const { url } = await startPostgres();
    const fleet = createFleet({ folder, receiver, spool: { url } });
    const [one, other] = [await fleet.start(), await fleet.start()];
    await fleet.ready();
    /** A proxy that slept for seconds has to hear of the choices first, and until then refuses what is counted here. */
    const awake = ({ url: proxy }: StartedProxy, uid: string) =>
      until('the proxy to know what was chosen', async () =>
        (await asUser(proxy, uid).policy()).body.state === 'on' ? true : undefined,
      );
    const twice = pageEvent('/dashboard');
    await Promise.all([awake(one, 'jane'), awake(other, 'joe')]);
    await asUser(one.url, 'jane').post([twice, pageEvent('/nodes'), pageEvent('/nodes')]);
    await asUser(other.url, 'joe').post([pageEvent('/jobs/overview')]);
    // It was taken by the first one: the second one counts it no more than the database keeps it.
    await asUser(other.url, 'joe').post([twice]);
    await fleet.settled(new Set([twice.messageId]));
    const seen = await Promise.all([one, other].map(async (proxy) => (await askInsight(proxy.url)).body));
    expect(seen.map(pagesOf)).toEqual([{ '/dashboard': 1, '/nodes': 2 }, { '/jobs/overview': 1 }]);
    expect(seen.map(({ activeUsers }) => lastOf(activeUsers))).toEqual([1, 1]);
    expect(seen.map(({ pipeline }) => [sumOf(pipeline.received), sumOf(pipeline.delivered)])).toEqual([
      [3, 4],
      [2, 4],
    ]);
    expect(seen.map(({ pipeline }) => lastOf(pipeline.pending))).toEqual([0, 0]);
    await fleet.stop();
  });
});
