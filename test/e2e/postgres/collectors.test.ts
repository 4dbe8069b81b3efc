import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createCluster } from '../../../example/cluster/cluster.ts';
import { type BatchReceiver, startBatchReceiver } from '../../support/batch-receiver.ts';
import { CLUSTER_ID, createFleet } from '../../support/fleet.ts';
import { startPostgres } from '../../support/postgres.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { until } from '../../support/until.ts';

const folder = tempDir();
const LEASE_MS = 15_000;
const EVERY_MS = 1_500;
const ROUNDS = 5;

/** In front of a cluster: what it is asked, and how often. */
async function listenTo(masterUrl: string) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const { method = 'GET', url = '', headers } = request;
    asked.push(url);
    const { accept, 'content-type': type } = headers;
    const sent = { ...(accept !== undefined && { accept }), ...(type !== undefined && { 'content-type': type }) };
    fetch(masterUrl + url, { method, headers: sent, ...(method === 'POST' && { body: '{}' }) })
      .then(async (answer) => {
        const body = Buffer.from(await answer.arrayBuffer());
        response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' }).end(body);
      })
      .catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // It listens on TCP, so it has an address with a port.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    rounds: () => asked.filter((path) => path === '/package/list').length,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe('three proxies on one database', () => {
  it('send one of them to ask the cluster, and another one when that is killed', async () => {
    const receiver = await startBatchReceiver();
    const cluster = await createCluster({ clusterId: CLUSTER_ID, proxyUrl: 'http://127.0.0.1:9' });
    const { url } = await startPostgres({ fsync: false });
    const line = await listenTo(cluster.masterUrl);
    const fleet = createFleet({
      folder,
      receiver,
      spool: { url, leaseMs: LEASE_MS },
      config: {
        collect: { everyMs: EVERY_MS },
        cluster: {
          clusterId: CLUSTER_ID,
          diagnosticsUrl: `${line.url}/system/health/v1/report`,
          mesosFrameworksUrl: `${line.url}/frameworks`,
          mesosMetricsUrl: `${line.url}/metrics/snapshot`,
          cosmosUrl: `${line.url}/package/list`,
        },
      },
    });
    await Promise.all([fleet.start(), fleet.start(), fleet.start()]);
    const collecting = async () => {
      const all = await Promise.all(
        fleet.proxies.map(async (proxy) => ({ proxy, states: Object.values((await proxy.health()).collectors) })),
      );
      return all.find(({ states }) => states.every(({ state }) => state === 'ok'))?.proxy;
    };
    await until('somebody to collect', collecting);
    const [sinceMs, before] = [performance.now(), line.rounds()];
    await until('some rounds', () => (line.rounds() >= before + ROUNDS ? true : undefined));
    // Each on its own, they would ask three times as often.
    expect(performance.now() - sinceMs).toBeGreaterThan((ROUNDS - 2) * EVERY_MS);

    const first = await until('somebody to collect', collecting);
    await fleet.kill(first);
    // Killed amid a round, it leaves its turn to the others when that ends by itself.
    await until('another one to collect', collecting, 180_000);
    await until('what it found', () => (tracks(receiver).includes('package_list') ? true : undefined));
    const ids = receiver.requests.flatMap((request) => request.ids);
    expect(ids.length).toBe(new Set(ids).size);
    await fleet.stop();
    await Promise.all([cluster.close(), line.close(), receiver.close()]);
  }, 300_000);
});

const tracks = ({ requests }: BatchReceiver) => requests.flatMap(({ batch }) => batch.map(({ event }) => event));
