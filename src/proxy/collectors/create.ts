import type { Agent } from 'undici';
import { createClusterAgent } from '../identity/agent.ts';
import type { ClusterSources } from '../identity/identity.ts';
import { createLogin } from '../identity/login.ts';
import { createAsk } from './ask.ts';
import type { Collector } from './collector.ts';
import { createCosmosCollector } from './cosmos.ts';
import type { DeadlineLimits } from './deadline.ts';
import { createDiagnosticsCollector } from './diagnostics.ts';
import { createMesosCollector } from './mesos.ts';
import { createNameFilter, isShippedFramework, isShippedUnit, type NamePolicy } from './names.ts';

export interface CollectorsOptions {
  readonly sources: ClusterSources;
  readonly clusterId: string;
  readonly names: NamePolicy;
  readonly now: () => number;
  /** @default 15 seconds, and longer only while data arrives */
  readonly limits?: DeadlineLimits;
}

export interface Collectors {
  readonly all: readonly Collector[];
  /** Ends the connections to the cluster. */
  close(): Promise<void>;
}

/** The three collectors, with one set of connections and one login between them. */
export function createCollectors({ sources, clusterId, names, now, limits }: CollectorsOptions): Collectors {
  const dispatcher: Agent = createClusterAgent(sources.ca);
  const account = sources.serviceAccount;
  const login = account === undefined ? undefined : createLogin({ account, dispatcher, nowMs: now });
  const shared = { ask: createAsk({ dispatcher, login }), nowMs: now, ...(limits === undefined ? {} : { limits }) };
  return {
    all: [
      createDiagnosticsCollector({
        ...shared,
        urls: sources.diagnosticsUrls,
        unitName: createNameFilter(names, clusterId, isShippedUnit),
      }),
      createMesosCollector({
        ...shared,
        urls: sources.mesosUrls,
        frameworkName: createNameFilter(names, clusterId, isShippedFramework),
      }),
      createCosmosCollector({ ...shared, urls: sources.cosmosUrls, appId: createNameFilter(names, clusterId) }),
    ],
    close: () => dispatcher.destroy(),
  };
}
