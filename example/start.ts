import { createServer } from 'node:http';
import path from 'node:path';
import { keepAuthSecret } from './cluster/auth-secret.ts';
import { createCluster } from './cluster/cluster.ts';
import { keepClusterId } from './cluster/cluster-id.ts';
import { prepareDataFolder } from './data-folder.ts';
import { listen } from './http/listen.ts';
import type { ExampleOptions, Policy } from './options.ts';
import { startProxy } from './proxy-process.ts';
import { createReceiver } from './receiver/receiver.ts';

export interface StartOptions extends ExampleOptions {
  /** The project's folder, built. */
  readonly root: string;
  readonly execPath: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const COLLECT_EVERY_MS = 60_000;

/** @returns the port that is free, when any would do. */
async function probe(port: number): Promise<number> {
  const listening = await listen(createServer(), 'proxy', port);
  await listening.close();
  return listening.port;
}

interface ProxySurroundings {
  readonly dataDir: string;
  readonly port: number;
  readonly clusterIdFile: string;
  readonly secretFile: string;
  readonly masterUrl: string;
  readonly receiverUrl: string;
  readonly policy: Policy;
}

/** As in production: behind Admin Router, with the secret it checks tokens with. */
const proxyConfig = ({
  dataDir,
  port,
  clusterIdFile,
  secretFile,
  masterUrl,
  receiverUrl,
  policy,
}: ProxySurroundings) => ({
  listen: { host: '127.0.0.1', port },
  access: { kind: 'admin-router', secretFile, admins: { uids: ['bootstrapuser'] } },
  dataDir,
  cluster: {
    clusterIdFile,
    version: '2.1.3',
    variant: 'open',
    provider: 'onprem',
    diagnosticsUrl: `${masterUrl}/system/health/v1/report`,
    mesosFrameworksUrl: `${masterUrl}/frameworks`,
    mesosMetricsUrl: `${masterUrl}/metrics/snapshot`,
    cosmosUrl: `${masterUrl}/package/list`,
  },
  collect: { everyMs: COLLECT_EVERY_MS },
  destinations: [{ kind: 'segment', name: 'segment', url: receiverUrl, writeKey: 'example' }],
  consent: { telemetryEnabled: true, policy, locked: false },
});

/**
 * Everything `npm start` shows: receiver, stand-in cluster with the UI, proxy, in the order in which they need each other.
 *
 * @throws PortError, DataFolderError, ProxyError: with nothing left running
 */
export async function startExample(options: StartOptions) {
  const { root } = options;
  const dataDir = path.resolve(options.dataDir);
  const clusterIdFile = path.join(dataDir, 'cluster-id');
  const secretFile = path.join(dataDir, 'auth-token-secret');
  const opened: { close(): Promise<void> }[] = [];
  const close = async (): Promise<void> => {
    // Last opened, first closed: the proxy delivers to the receiver while it stops.
    for (let part = opened.pop(); part !== undefined; part = opened.pop()) await part.close();
  };

  try {
    await prepareDataFolder(dataDir);
    const clusterId = await keepClusterId(clusterIdFile);
    const secret = await keepAuthSecret(secretFile);
    const proxyPort = await probe(options.portProxy);
    const proxyUrl = `http://127.0.0.1:${proxyPort}`;

    const receiver = await createReceiver({
      port: options.portReceiver,
      pageFolders: [path.join(root, 'example/receiver/static'), path.join(root, 'dist/example/www/receiver')],
    });
    opened.push(receiver);
    const cluster = await createCluster({
      clusterId,
      secret,
      proxyUrl,
      uiPort: options.portUi,
      masterPort: options.portCluster,
      hostFolders: [path.join(root, 'example/host/static'), path.join(root, 'dist/example/www/host')],
    });
    opened.push(cluster);
    const proxy = await startProxy({
      main: path.join(root, 'dist/proxy/main.js'),
      config: proxyConfig({
        dataDir,
        port: proxyPort,
        clusterIdFile,
        secretFile,
        masterUrl: cluster.masterUrl,
        receiverUrl: receiver.url,
        policy: options.policy ?? 'opt-out',
      }),
      configFile: path.join(dataDir, 'proxy.json'),
      logFile: path.join(dataDir, 'proxy.log'),
      url: proxyUrl,
      execPath: options.execPath,
      env: options.env,
    });
    opened.push(proxy);
    return {
      uiUrl: cluster.url,
      masterUrl: cluster.masterUrl,
      receiverUrl: receiver.url,
      proxyUrl,
      dataDir,
      /** Resolves when the proxy is gone, with its last words: before `close()`, an accident. */
      proxyGone: proxy.gone,
      close,
      /** Without waiting for anything. */
      kill: proxy.kill,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

export type Example = Awaited<ReturnType<typeof startExample>>;
