import * as v from 'valibot';

/**
 * Who the cluster is and where it answers, in the product's own configuration. A value that is left out comes from
 * DC/OS's own files (`signalConfigFile`), then from the environment DC/OS gives its services, then from the default.
 */
const text = (doc: string) => v.optional(v.pipe(v.string(), v.minLength(1), v.description(doc)));
const httpUrl = (doc: string) =>
  v.optional(v.pipe(v.string(), v.url(), v.regex(/^https?:\/\//i, 'an http(s) URL'), v.description(doc)));

export const clusterConfig = v.strictObject({
  clusterId: text('The id of the cluster. Better: clusterIdFile.'),
  clusterIdFile: text('The file with the id of the cluster; /var/lib/dcos/cluster-id on every node of DC/OS.'),
  customerKey: text('The key of an Enterprise customer.'),
  version: text('The version of DC/OS; DCOS_VERSION of the environment if left out.'),
  variant: v.optional(
    v.pipe(
      v.picklist(['open', 'enterprise']),
      v.description('The edition of DC/OS; DCOS_VARIANT of the environment if left out.'),
    ),
  ),
  provider: text('Where DC/OS runs: onprem, aws, azure.'),
  platform: text('The platform DC/OS was installed for; the provider if left out.'),
  licenseId: text('The id of the licence. Better: licensingSocket.'),
  licensingSocket: text('Unix socket of the licensing service; only the id and the end date of licences are read.'),
  adminRouterUrl: httpUrl('Admin Router: the four URLs below follow from it, unless they are given.'),
  diagnosticsUrl: httpUrl('The report of dcos-diagnostics: …/system/health/v1/report.'),
  mesosFrameworksUrl: httpUrl('Mesos: …/frameworks.'),
  mesosMetricsUrl: httpUrl('Mesos: …/metrics/snapshot.'),
  cosmosUrl: httpUrl('Cosmos: …/package/list.'),
  caFile: text('PEM file of a CA that is trusted besides the known ones. TLS is always verified.'),
  serviceAccountFile: text('JSON with uid, private_key and login_endpoint of a service account (Enterprise).'),
  signalConfigFile: text("DC/OS's own dcos-signal-config.json."),
  signalExtraConfigFile: text("DC/OS's own dcos-signal-extra.json, laid over signalConfigFile; may be absent."),
});

export type ClusterConfig = v.InferOutput<typeof clusterConfig>;
