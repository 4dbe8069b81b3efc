import { mkdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { type Cluster, createCluster } from '../../../example/cluster/cluster.ts';
import { startReceiver, type TestReceiver } from '../../support/receiver.ts';
import { type StartedProxy, startProxy } from '../../support/start-proxy.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { until } from '../../support/until.ts';

const CLUSTER_ID = '70b28f00-e38f-41b2-a723-aab344f535b9';
const folder = tempDir();

/** A master that does not lead: `/metrics/snapshot` is answered with zeros and `master/elected: 0`, and not redirected. */
async function startStandby(leaderUrl: string): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.url === '/metrics/snapshot')
      return response.end(JSON.stringify({ 'master/elected': 0, 'master/cpus_total': 0 }));
    response.writeHead(307, { location: leaderUrl + (request.url ?? '') }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

const tracksOf = async (receiver: TestReceiver) => (await receiver.received()).map(({ event }) => event).sort();

describe('three masters, a proxy on each', () => {
  let receiver: TestReceiver;
  let leader: Cluster;
  let standbys: Server[];
  const proxies: StartedProxy[] = [];

  beforeAll(async () => {
    receiver = await startReceiver();
    leader = await createCluster({ clusterId: CLUSTER_ID, proxyUrl: 'http://127.0.0.1:9' });
    standbys = [await startStandby(leader.masterUrl), await startStandby(leader.masterUrl)];
    const urls = standbys.map((server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    for (const [index, url] of [leader.masterUrl, ...urls].entries()) {
      const home = path.join(folder, String(index));
      mkdirSync(home);
      const cluster = {
        clusterId: CLUSTER_ID,
        diagnosticsUrl: `${leader.masterUrl}/system/health/v1/report`,
        mesosFrameworksUrl: `${url}/frameworks`,
        mesosMetricsUrl: `${url}/metrics/snapshot`,
        cosmosUrl: `${leader.masterUrl}/package/list`,
      };
      const destinations = [{ kind: 'segment', url: receiver.url, writeKey: 'test' }];
      proxies.push(await startProxy({ cluster, destinations }, home));
    }
  });
  afterAll(async () => {
    await Promise.all(proxies.map((proxy) => proxy.stop()));
    for (const server of standbys) server.close();
    await Promise.all([leader.close(), receiver.close()]);
  });

  it('send each of the cluster tracks once: the two that do not lead leave them to the one that does', async () => {
    const states = (proxy: StartedProxy) =>
      until('a look at every source', async () => {
        const collectors = Object.values((await proxy.health()).collectors).map(({ state }) => state);
        return collectors.some((state) => state === 'asking' || state === 'waiting') ? undefined : collectors;
      });
    expect(await Promise.all(proxies.map(states))).toEqual([
      ['ok', 'ok', 'ok'],
      ['standby', 'standby', 'standby'],
      ['standby', 'standby', 'standby'],
    ]);
    await until('the tracks', async () => ((await receiver.received()).length >= 3 ? true : undefined));
    expect(await tracksOf(receiver)).toEqual(['health', 'mesos_track', 'package_list']);
    for (const proxy of proxies) expect((await proxy.health()).problems).toEqual([]);
  });
});
