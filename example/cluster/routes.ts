import { dcosVersion, metadata, type UiConfigOptions, uiConfig } from './answers/dcos.ts';
import { healthNodes, healthReport, healthUnits } from './answers/health.ts';
import { marathonApps } from './answers/marathon.ts';
import { mesosAgents, mesosFrameworks, mesosMetrics } from './answers/mesos.ts';
import { packageList, packageSearch } from './answers/packages.ts';

/** `METHOD /path` to the JSON answer at a time. */
export type Answers = Readonly<Record<string, (now: number) => unknown>>;

export interface RouteOptions extends UiConfigOptions {
  readonly version: string;
}

/** What Admin Router gives to anybody: even the cluster's id is public. */
export const publicAnswers = (options: RouteOptions): Answers => ({
  'GET /dcos-metadata/ui-config.json': () => uiConfig(options),
  'GET /dcos-metadata/dcos-version.json': () => dcosVersion(options.version),
});

/** What Admin Router gives to who is logged in. */
export const protectedAnswers = (options: RouteOptions): Answers => ({
  'GET /metadata': () => metadata(options.clusterId),
  'GET /system/health/v1/report': healthReport,
  'GET /system/health/v1/nodes': healthNodes,
  'GET /system/health/v1/units': healthUnits,
  'GET /mesos/frameworks': mesosFrameworks,
  'GET /mesos/metrics/snapshot': mesosMetrics,
  'GET /mesos/slaves': mesosAgents,
  'GET /service/marathon/v2/apps': marathonApps,
  'POST /package/list': packageList,
  'POST /package/search': packageSearch,
});

/**
 * What a master gives on its own machine without a login: dcos-diagnostics (:1050), Mesos (:5050) and Cosmos (:7070),
 * here on one port.
 */
export const masterAnswers: Answers = {
  'GET /system/health/v1/report': healthReport,
  'GET /frameworks': mesosFrameworks,
  'GET /metrics/snapshot': mesosMetrics,
  'POST /package/list': packageList,
};

/** Cosmos chooses by media type, and the answer says so. */
export const contentTypeOf = (route: string): string =>
  route === 'POST /package/list'
    ? 'application/vnd.dcos.package.list-response+json;charset=utf-8;version=v1'
    : 'application/json; charset=utf-8';
