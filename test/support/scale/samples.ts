import { createCluster } from '../../../example/cluster/cluster.ts';
import { admit } from '../../../src/contract/event.ts';
import { type Cluster, toTrack } from '../../../src/proxy/collectors/track.ts';
import { enrich } from '../../../src/proxy/identity/enrich.ts';
import { CLUSTER_ID, look } from '../collectors-of.ts';

/** One moment for all samples, so that their sizes are the same every time. */
const AT_MS = Date.parse('2026-11-25T10:00:00.000Z');
const MESSAGE_ID = '7d5e9c1e-2a64-4f0e-9c39-0f6f4c6a9b11';

const cluster: Cluster = {
  version: '1.0.0',
  identity: {
    general: {
      clusterId: CLUSTER_ID,
      customerKey: '',
      environmentVersion: '2.1.3',
      licenseId: '',
      platform: 'onprem',
      provider: 'onprem',
      source: 'cluster',
      variant: 'open',
    },
  },
};

function ofBrowser(event: object): number {
  const admission = admit({ messageId: MESSAGE_ID, timestamp: new Date(AT_MS).toISOString(), ...event }, 'browser');
  if (!admission.ok) throw new Error(`the catalogue does not take a sample: ${admission.reason}`);
  return Buffer.byteLength(enrich(admission.event, cluster.identity, cluster.version));
}

export type SampleName = 'page' | 'dcos_login' | 'dcos_logout' | 'health' | 'mesos_track' | 'package_list';

/** Bytes of one event of each kind as it lies in the spool and goes to a destination, made by the code that makes them. */
export async function sampleBytes(): Promise<Readonly<Record<SampleName, number>>> {
  const { masterUrl, close } = await createCluster({
    clusterId: CLUSTER_ID,
    proxyUrl: 'http://127.0.0.1:9',
    now: () => AT_MS,
  });
  try {
    const urls = {
      diagnosticsUrls: [`${masterUrl}/system/health/v1/report`],
      mesosUrls: [`${masterUrl}/frameworks`, `${masterUrl}/metrics/snapshot`],
      cosmosUrls: [`${masterUrl}/package/list`],
    };
    const { diagnostics, mesos, cosmos } = await look({ urls, nowMs: () => AT_MS });
    const trackBytes = (observation: typeof mesos): number => {
      if (!observation.ok) throw new Error(`the example cluster did not answer: ${observation.reason}`);
      const track = toTrack(observation, AT_MS, cluster);
      if (!track.ok) throw new Error(track.reason);
      return Buffer.byteLength(enrich(track.event, cluster.identity, cluster.version));
    };
    return {
      page: ofBrowser({ type: 'page', properties: { path: '/services/detail/:id/tasks' } }),
      dcos_login: ofBrowser({ type: 'track', event: 'dcos_login', properties: { method: 'oauth', ms: 4_200 } }),
      dcos_logout: ofBrowser({ type: 'track', event: 'dcos_logout', properties: { reason: 'user' } }),
      health: trackBytes(diagnostics),
      mesos_track: trackBytes(mesos),
      package_list: trackBytes(cosmos),
    };
  } finally {
    await close();
  }
}
