import { createClusterHttp } from '../identity/http.ts';
import type { ClusterSources } from '../identity/identity.ts';
import { createLogin } from '../identity/login.ts';
import { reachOf } from '../outbound/cluster-reach.ts';
import { createAsk } from './ask.ts';
import type { Collector } from './collector.ts';
import { createCosmosCollector } from './cosmos.ts';
import type { DeadlineLimits } from './deadline.ts';
import { createIsolatedDiagnostics } from './isolated-diagnostics.ts';
import { createMesosCollector } from './mesos.ts';
import { createNameFilter, isShippedFramework, type NamePolicy } from './names.ts';

export interface CollectorsOptions {
  readonly sources: ClusterSources;
  readonly clusterId: string;
  readonly names: NamePolicy;
  readonly now: () => number;
  /** @default 15 seconds, and longer only while data arrives */
  readonly limits?: DeadlineLimits;
}

/** The three collectors, with one login between them. */
export function createCollectors({ sources, clusterId, names, now, limits }: CollectorsOptions): readonly Collector[] {
  const account = sources.serviceAccount;
  const { ca, diagnosticsUrls, mesosUrls, cosmosUrls } = sources;
  const reach = reachOf(
    [...diagnosticsUrls, ...cosmosUrls, ...(account === undefined ? [] : [account.loginUrl])],
    mesosUrls,
  );
  const http = createClusterHttp(ca, reach);
  const login = account === undefined ? undefined : createLogin({ account, http, nowMs: now });
  const ask = createAsk({ http, login });
  const shared = { nowMs: now, ...(limits === undefined ? {} : { limits }) };
  return [
    createIsolatedDiagnostics({ ...shared, urls: diagnosticsUrls, ca, reach, login, clusterId, names }),
    createMesosCollector({
      ...shared,
      ask,
      urls: mesosUrls,
      frameworkName: createNameFilter(names, clusterId, isShippedFramework),
    }),
    createCosmosCollector({ ...shared, ask, urls: cosmosUrls, appId: createNameFilter(names, clusterId) }),
  ];
}
