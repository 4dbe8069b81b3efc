import { type Ask, createAsk } from '../../src/proxy/collectors/ask.ts';
import type { Collector } from '../../src/proxy/collectors/collector.ts';
import { createCosmosCollector } from '../../src/proxy/collectors/cosmos.ts';
import { createDiagnosticsCollector } from '../../src/proxy/collectors/diagnostics.ts';
import { createMesosCollector } from '../../src/proxy/collectors/mesos.ts';
import {
  createNameFilter,
  isShippedFramework,
  isShippedUnit,
  type NamePolicy,
} from '../../src/proxy/collectors/names.ts';
import { createClusterHttp } from '../../src/proxy/identity/http.ts';
import type { Login } from '../../src/proxy/identity/login.ts';
import { reachOf } from '../../src/proxy/outbound/cluster-reach.ts';

export interface Asking {
  readonly urls: {
    readonly diagnosticsUrls: readonly string[];
    readonly mesosUrls: readonly string[];
    readonly cosmosUrls: readonly string[];
  };
  readonly names?: NamePolicy;
  readonly nowMs?: () => number;
  readonly baseMs?: number;
  readonly ca?: string;
  readonly login?: Login;
}

export const CLUSTER_ID = '0b1c2d3e-0000-4000-8000-00000000cafe';

/** The three collectors as the service makes them, but for the thread the diagnostics have there. */
export function collectorsOf({
  urls,
  names = 'send',
  nowMs = Date.now,
  baseMs = 20_000,
  ca,
  login,
}: Asking): readonly Collector[] {
  const ask: Ask = createAsk({
    http: createClusterHttp(ca, reachOf([...urls.diagnosticsUrls, ...urls.cosmosUrls], urls.mesosUrls)),
    login,
  });
  const limits = { baseMs, perMiBMs: 1_000, maxMs: 60_000 };
  const shared = { ask, nowMs, limits };
  return [
    createDiagnosticsCollector({
      ...shared,
      urls: urls.diagnosticsUrls,
      unitName: createNameFilter(names, CLUSTER_ID, isShippedUnit),
    }),
    createMesosCollector({
      ...shared,
      urls: urls.mesosUrls,
      frameworkName: createNameFilter(names, CLUSTER_ID, isShippedFramework),
    }),
    createCosmosCollector({ ...shared, urls: urls.cosmosUrls, appId: createNameFilter(names, CLUSTER_ID) }),
  ];
}

/** Asks all three once. */
export async function look(asking: Asking) {
  const [diagnostics, mesos, cosmos] = await Promise.all(
    collectorsOf(asking).map((collector) => collector.collect(new AbortController().signal)),
  );
  if (diagnostics === undefined || mesos === undefined || cosmos === undefined) throw new Error('three collectors');
  return { diagnostics, mesos, cosmos };
}
