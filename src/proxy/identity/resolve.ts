import { isPrivate } from '../outbound/loopback.ts';
import type { OperatorFiles } from '../secrets/operator-files.ts';
import { readCa } from './ca.ts';
import { CLUSTER_ID_FILE, type ClusterId, checkClusterId, readClusterId } from './cluster-id.ts';
import type { ClusterConfig } from './config.ts';
import { isEnabled } from './enabled.ts';
import type { ReadText } from './files.ts';
import type { ClusterResolution, ServiceAccount } from './identity.ts';
import { LICENSING_SOCKET, type LicenceReading } from './licence.ts';
import { readServiceAccount, SERVICE_ACCOUNT_FILE } from './service-account.ts';
import { readSignalConfig, SIGNAL_EXTRA_CONFIG_FILE, type SignalConfig } from './signal-config.ts';
import { sourceUrls } from './urls.ts';

export interface ResolveDeps {
  /** `DCOS_VERSION` and `DCOS_VARIANT`, which DC/OS gives its services (/opt/mesosphere/environment). */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly readText: ReadText;
  /** For keys and certificates, whose files have to be safe. */
  readonly files: OperatorFiles;
  readonly readLicence: (socketPath: string) => Promise<LicenceReading>;
}

/** Thrown and caught in this file alone: the first thing that is wrong ends the reading. */
class Wrong extends Error {}

function orWrong<T extends { readonly ok: true }>(reading: T | { readonly ok: false; readonly error: string }): T {
  if (!reading.ok) throw new Wrong(reading.error);
  return reading;
}

function variantOf(config: ClusterConfig, env: ResolveDeps['env']): 'open' | 'enterprise' {
  const variant = config.variant ?? (env.DCOS_VARIANT?.trim() || 'open');
  if (variant !== 'open' && variant !== 'enterprise') throw new Wrong('DCOS_VARIANT: neither open nor enterprise');
  return variant;
}

/** `cluster_id` of dcos-signal's configuration goes before the file, which must be there all the same: as it was. */
async function clusterIdOf(config: ClusterConfig, signal: SignalConfig | undefined, readText: ReadText) {
  let reading: ClusterId;
  if (config.clusterId !== undefined) reading = checkClusterId(config.clusterId, 'cluster.clusterId');
  else {
    reading = await readClusterId(config.clusterIdFile ?? CLUSTER_ID_FILE, readText);
    const other = signal?.cluster_id?.trim();
    if (reading.ok && other) reading = checkClusterId(other, 'cluster_id of the configuration');
  }
  return orWrong(reading);
}

async function licenceOf(
  config: ClusterConfig,
  signal: SignalConfig | undefined,
  variant: string,
  readLicence: ResolveDeps['readLicence'],
): Promise<{ readonly id: string; readonly warnings: readonly string[] }> {
  const named = config.licenseId ?? signal?.license_id;
  if (named !== undefined) return { id: named, warnings: [] };
  const socket = config.licensingSocket ?? (variant === 'enterprise' ? LICENSING_SOCKET : undefined);
  if (socket === undefined) return { id: '', warnings: [] };
  const licence = await readLicence(socket);
  if (licence.ok) return { id: licence.id, warnings: [] };
  return { id: '', warnings: [`licensing socket ${socket}: ${licence.reason}; going on without a licence id`] };
}

async function accountOf(
  config: ClusterConfig,
  variant: string,
  readText: ReadText,
): Promise<{ readonly account: ServiceAccount | undefined; readonly warnings: readonly string[] }> {
  const named = config.serviceAccountFile;
  if (named === undefined && variant !== 'enterprise') return { account: undefined, warnings: [] };
  return orWrong(await readServiceAccount(named ?? SERVICE_ACCOUNT_FILE, named !== undefined, readText));
}

/** A cluster in permissive mode answers without a token; in strict mode it has no plain http. */
function inTheClear(urls: ReturnType<typeof sourceUrls>, account: ServiceAccount | undefined): string[] {
  if (account === undefined) return [];
  return Object.entries(urls).flatMap(([source, list]) =>
    list.some((url) => URL.canParse(url) && !isPrivate(new URL(url)))
      ? [`${source.replace('Urls', '')}: plain http to another machine; the service account's token does not go there`]
      : [],
  );
}

async function resolve(
  config: ClusterConfig,
  { env, readText, files, readLicence }: ResolveDeps,
): Promise<ClusterResolution> {
  const warnings: string[] = [];
  let signal: SignalConfig | undefined;
  if (config.signalConfigFile !== undefined) {
    const extra = config.signalExtraConfigFile;
    const paths = {
      main: config.signalConfigFile,
      extra: extra ?? SIGNAL_EXTRA_CONFIG_FILE,
      extraAskedFor: extra !== undefined,
    };
    const reading = orWrong(await readSignalConfig(paths, readText));
    signal = reading.config;
    warnings.push(...reading.warnings);
    // Before anything else is read: who said no has no business with the licence or the cluster's id either.
    if (!isEnabled(signal.enabled)) {
      return {
        state: 'off',
        reason: `telemetry is off: enabled in ${config.signalConfigFile} or the file laid over it`,
      };
    }
  }
  const variant = variantOf(config, env);
  const clusterId = await clusterIdOf(config, signal, readText);
  const caFile = config.caFile ?? (signal?.ca_cert_path || undefined);
  const ca = caFile === undefined ? undefined : orWrong(await readCa(caFile, files.trusted)).pem;
  const { account, warnings: accountWarnings } = await accountOf(config, variant, files.secret);
  const licence = await licenceOf(config, signal, variant, readLicence);
  const urls = sourceUrls(config, signal);
  const provider = config.provider ?? signal?.gen_provider ?? '';
  const customerKey = config.customerKey ?? signal?.customer_key ?? '';
  return {
    state: 'on',
    identity: {
      general: {
        clusterId: clusterId.id,
        customerKey,
        environmentVersion: config.version ?? env.DCOS_VERSION ?? '',
        licenseId: licence.id,
        platform: config.platform ?? (signal === undefined ? provider : (signal.gen_platform ?? '')),
        provider,
        source: 'cluster',
        variant,
      },
      ...(customerKey === '' ? {} : { userId: customerKey }),
    },
    sources: {
      ...urls,
      ...(ca === undefined ? {} : { ca }),
      ...(account === undefined ? {} : { serviceAccount: account }),
    },
    warnings: [
      ...warnings,
      ...clusterId.warnings,
      ...accountWarnings,
      ...licence.warnings,
      ...inTheClear(urls, account),
    ],
  };
}

/**
 * Finds out who the cluster is and where it answers: from the product's configuration, DC/OS's own files, the
 * environment, in this order. Reads everything once; the first thing that is wrong is the answer.
 */
export async function resolveCluster(config: ClusterConfig, deps: ResolveDeps): Promise<ClusterResolution> {
  try {
    return await resolve(config, deps);
  } catch (error) {
    if (error instanceof Wrong) return { state: 'wrong', error: error.message };
    throw error;
  }
}
