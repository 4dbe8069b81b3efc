import type { ClusterConfig } from './config.ts';
import type { ClusterSources } from './identity.ts';
import type { SignalConfig } from './signal-config.ts';

type Urls = Pick<ClusterSources, 'diagnosticsUrls' | 'mesosUrls' | 'cosmosUrls'>;

const listOf = (...urls: readonly (string | undefined)[]) => urls.filter((url) => url !== undefined);
const firstFilled = (own: readonly string[], theirs: readonly string[] | undefined) =>
  own.length > 0 ? own : (theirs ?? []);

/** The URLs of the product's configuration, those of Admin Router where they are left out, else dcos-signal's own. */
export function sourceUrls(config: ClusterConfig, signal: SignalConfig | undefined): Urls {
  const router = config.adminRouterUrl?.replace(/\/+$/, '');
  const behind = (path: string) => (router === undefined ? undefined : `${router}${path}`);
  return {
    diagnosticsUrls: firstFilled(
      listOf(config.diagnosticsUrl ?? behind('/system/health/v1/report')),
      signal?.diagnostics_urls,
    ),
    mesosUrls: firstFilled(
      listOf(
        config.mesosFrameworksUrl ?? behind('/mesos/frameworks'),
        config.mesosMetricsUrl ?? behind('/mesos/metrics/snapshot'),
      ),
      signal?.mesos_urls,
    ),
    cosmosUrls: firstFilled(listOf(config.cosmosUrl ?? behind('/package/list')), signal?.cosmos_urls),
  };
}
