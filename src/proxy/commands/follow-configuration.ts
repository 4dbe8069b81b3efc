import { readFile } from 'node:fs/promises';
import type { Logger } from 'pino';
import { changedKeys } from '../config/changed-keys.ts';
import type { Environment } from '../config/environment.ts';
import type { Config } from '../config/schema.ts';
import { watchFiles } from '../config/watch-files.ts';
import type { OperatorWord } from '../consent/consent.ts';
import { isEnabled } from '../identity/enabled.ts';
import type { ClusterResolution } from '../identity/identity.ts';
import { readSignalConfig, SIGNAL_EXTRA_CONFIG_FILE } from '../identity/signal-config.ts';
import type { Cluster } from '../proxy.ts';
import { readConfig } from './read-config.ts';

export interface FollowOptions {
  /** Undefined: everything came from variables and defaults, and only DC/OS's own files can change. */
  readonly configFile: string | undefined;
  readonly env: Environment;
  /** As the proxy was started. */
  readonly config: Config;
  readonly clusterEnabled: boolean;
  /** Whether the proxy knows its cluster already. */
  readonly clusterKnown: boolean;
  /** Finds out who the cluster is, when it was off at the start and is on now. */
  readonly resolve: () => Promise<ClusterResolution>;
  readonly apply: (word: OperatorWord, cluster?: Cluster) => Promise<void>;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** @default 1000 */
  readonly intervalMs?: number;
}

export interface Following {
  /** Reads everything again, whether or not anything seems to have changed: SIGHUP. */
  reread(): Promise<void>;
  /** For health: what is wrong with the files now, and what waits for a restart. */
  notices(): readonly string[];
  stop(): void;
}

const INTERVAL_MS = 1_000;

/**
 * Lets the operator switch the cluster while the proxy runs: `consent` of the configuration file, and `enabled` of
 * DC/OS's own. A file that is gone or cannot be used changes nothing: what was said last stays in force, so that a slip
 * of an editor neither stops nor starts anything. Other keys wait for a restart, and that is said.
 */
export function followConfiguration(options: FollowOptions): Following {
  const { configFile, env, config, resolve, apply, log, intervalMs = INTERVAL_MS } = options;
  let { clusterEnabled, clusterKnown } = options;
  let { consent } = config;
  let waiting: readonly string[] = [];
  let problems: readonly string[] = [];
  let timer: NodeJS.Timeout | undefined;
  let last: Promise<void> = Promise.resolve();

  async function readConsent(): Promise<string | undefined> {
    if (configFile === undefined) return undefined;
    const reading = await readConfig(configFile, env);
    if (!reading.ok) return reading.message;
    consent = reading.config.consent;
    waiting = changedKeys({ ...config, consent }, reading.config);
    return undefined;
  }

  async function readEnabled(): Promise<string | undefined> {
    const { signalConfigFile, signalExtraConfigFile } = config.cluster;
    if (signalConfigFile === undefined) return undefined;
    const extra = signalExtraConfigFile ?? SIGNAL_EXTRA_CONFIG_FILE;
    const paths = { main: signalConfigFile, extra, extraAskedFor: false };
    const reading = await readSignalConfig(paths, (file) => readFile(file, 'utf8'));
    if (!reading.ok) return reading.error;
    clusterEnabled = isEnabled(reading.config.enabled);
    return undefined;
  }

  /** A cluster that was off at the start was not looked at: without knowing it, it cannot be on. */
  async function findCluster(): Promise<Cluster | string | undefined> {
    if (clusterKnown || !clusterEnabled) return undefined;
    const resolution = await resolve();
    if (resolution.state === 'on') return resolution;
    clusterEnabled = false;
    return resolution.state === 'wrong' ? resolution.error : resolution.reason;
  }

  /** @param complain false: perhaps somebody is just writing; look once more before saying that it is wrong. */
  async function read(complain: boolean): Promise<void> {
    const before = JSON.stringify([consent, clusterEnabled, waiting]);
    const wrong = [await readConsent(), await readEnabled()];
    const found = await findCluster();
    if (typeof found === 'string') wrong.push(found);
    const now = wrong.filter((each) => each !== undefined);
    if (now.length > 0 && !complain) {
      timer = setTimeout(() => void queue(true), intervalMs).unref();
      // What can be used of it is used below all the same.
    } else {
      const isNew = now.join() !== problems.join();
      problems = now;
      if (isNew && now.length > 0)
        log.error({ problems: now }, 'a changed configuration cannot be used: what was said before it stays in force');
    }
    const cluster = typeof found === 'object' ? found : undefined;
    if (cluster !== undefined) clusterKnown = true;
    else if (JSON.stringify([consent, clusterEnabled, waiting]) === before) return;
    await apply({ consent, clusterEnabled }, cluster);
    if (waiting.length > 0) log.warn({ keys: waiting }, 'these keys have changed, and need a restart');
  }

  const queue = (complain: boolean): Promise<void> => {
    last = last
      .then(() => read(complain))
      .catch((error: unknown) => log.error({ err: error }, 'the configuration could not be read again'));
    return last;
  };

  const { signalConfigFile, signalExtraConfigFile } = config.cluster;
  const files = [
    configFile,
    signalConfigFile,
    signalConfigFile && (signalExtraConfigFile ?? SIGNAL_EXTRA_CONFIG_FILE),
  ].filter((file) => file !== undefined);
  const unwatch = watchFiles(files, intervalMs, () => void queue(false));
  // What changed between the start's reading and the first look is seen now.
  timer = setTimeout(() => void queue(false), intervalMs).unref();

  return {
    reread: () => queue(true),
    notices: () => [
      ...problems.map((problem) => `${problem.split('\n').join(';')}; what was said before stays in force`),
      ...(waiting.length === 0
        ? []
        : [`changed in the configuration, and waiting for a restart: ${waiting.join(', ')}`]),
    ],
    stop() {
      clearTimeout(timer);
      unwatch();
    },
  };
}
