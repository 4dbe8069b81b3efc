import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { keepAuthSecret } from '../../example/cluster/auth-secret.ts';
import { type Cluster, createCluster } from '../../example/cluster/cluster.ts';
import { freePort } from './free-port.ts';
import { startReceiver, type TestReceiver } from './receiver.ts';
import { root } from './run-command.ts';
import { type StartedProxy, startProxy } from './start-proxy.ts';

export const CLUSTER_ID = '70b28f00-e38f-41b2-a723-aab344f535b9';
export const CUSTOMER_KEY = 'planted-customer-key';
export const WRITE_KEY = 'planted-write-key';

export interface Stage {
  readonly cluster: Cluster;
  readonly proxy: StartedProxy;
  readonly receiver: TestReceiver;
  /** Of the UI, behind Admin Router. */
  readonly url: string;
  close(): Promise<void>;
}

export interface StageOptions {
  /** Empty folder for the proxy's data. */
  readonly folder: string;
  /** Laid over the proxy's configuration. */
  readonly config?: object;
  /** How the stand-in cluster differs from its defaults. */
  readonly cluster?: Partial<Parameters<typeof createCluster>[0]>;
}

/**
 * Everything between a click and the far end, for real: the example's Admin Router and UI, the proxy as a process, the
 * receiver. The cluster collects in the background unless a configuration says otherwise.
 */
export async function setStage({ folder, config, cluster: clusterOptions }: StageOptions): Promise<Stage> {
  mkdirSync(folder, { recursive: true });
  const receiver = await startReceiver();
  // Admin Router must know the proxy's address before the proxy, which must know the cluster's, is there.
  const port = await freePort();
  const secretFile = path.join(folder, 'auth-token-secret');
  const secret = await keepAuthSecret(secretFile);
  const cluster = await createCluster({
    clusterId: CLUSTER_ID,
    secret,
    proxyUrl: `http://127.0.0.1:${port}`,
    hostFolders: [path.join(root, 'example/host/static'), path.join(root, 'dist/example/www/host')],
    ...clusterOptions,
  });
  const proxy = await startProxy(
    {
      listen: { host: '127.0.0.1', port },
      access: { kind: 'admin-router', secretFile, admins: { uids: ['bootstrapuser'] } },
      cluster: {
        clusterId: CLUSTER_ID,
        customerKey: CUSTOMER_KEY,
        version: '2.1.3',
        variant: 'enterprise',
        provider: 'onprem',
        diagnosticsUrl: `${cluster.masterUrl}/system/health/v1/report`,
        mesosFrameworksUrl: `${cluster.masterUrl}/frameworks`,
        mesosMetricsUrl: `${cluster.masterUrl}/metrics/snapshot`,
        cosmosUrl: `${cluster.masterUrl}/package/list`,
      },
      destinations: [{ kind: 'segment', url: receiver.url, writeKey: WRITE_KEY }],
      ...config,
    },
    folder,
  );
  return {
    cluster,
    proxy,
    receiver,
    url: cluster.url,
    async close() {
      await proxy.stop();
      await Promise.all([cluster.close(), receiver.close()]);
    },
  };
}
