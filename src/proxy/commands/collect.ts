import { readFile } from 'node:fs/promises';
import { collectOnce } from '../collectors/collect-once.ts';
import type { NamePolicy } from '../collectors/names.ts';
import { environmentSaysNo } from '../config/environment.ts';
import type { ClusterConfig } from '../identity/config.ts';
import { readLicence } from '../identity/licence.ts';
import { SIGNAL_CONFIG_FILE } from '../identity/signal-config.ts';
import { createOperatorFiles } from '../secrets/operator-files.ts';
import { createProgress } from './progress.ts';
import type { ExitCode, Terminal } from './terminal.ts';

/** The flags, as commander names them. */
export interface CollectOptions {
  readonly config?: string;
  readonly signalConfig?: string;
  readonly signalExtraConfig?: string;
  readonly clusterIdFile?: string;
  readonly licensingSocket?: string;
  readonly dcosVariant?: 'open' | 'enterprise';
}

type Setting =
  | { readonly state: 'ready'; readonly cluster: ClusterConfig; readonly names: NamePolicy }
  | { readonly state: 'off'; readonly reason: string }
  | { readonly state: 'wrong'; readonly error: string };

/** Flags go before the configuration file; without one, DC/OS's own files are read. */
async function settingOf(options: CollectOptions, { env }: Terminal): Promise<Setting> {
  if (environmentSaysNo(env)) return { state: 'off', reason: 'telemetry is off: the environment says so' };
  const flags: ClusterConfig = {
    ...(options.signalExtraConfig === undefined ? {} : { signalExtraConfigFile: options.signalExtraConfig }),
    ...(options.clusterIdFile === undefined ? {} : { clusterIdFile: options.clusterIdFile }),
    ...(options.licensingSocket === undefined ? {} : { licensingSocket: options.licensingSocket }),
    ...(options.dcosVariant === undefined ? {} : { variant: options.dcosVariant }),
  };
  if (options.signalConfig !== undefined || options.config === undefined) {
    const signalConfigFile = options.signalConfig ?? SIGNAL_CONFIG_FILE;
    return { state: 'ready', cluster: { ...flags, signalConfigFile }, names: 'send' };
  }
  // Only when it is needed: the schema of the whole configuration is not for whoever brings DC/OS's own.
  const { readConfig } = await import('./read-config.ts');
  const reading = await readConfig(options.config, env);
  if (!reading.ok) return { state: 'wrong', error: reading.message };
  const { cluster, collect, consent } = reading.config;
  if (!consent.telemetryEnabled) {
    return { state: 'off', reason: `telemetry is off: consent.telemetryEnabled in ${options.config}` };
  }
  const { clusterId: _own, ...rest } = cluster;
  // A file that is named on the command line goes before an id in the configuration.
  const base = options.clusterIdFile === undefined ? cluster : rest;
  return { state: 'ready', cluster: { ...base, ...flags }, names: collect.names };
}

/**
 * `dcos-ui-telemetry collect --dry-run`: asks the cluster once and prints what would be sent, as `dcos-signal -test` did.
 *
 * @returns 0: all three tracks, or telemetry is off. 3: some sources are broken; theirs are `null`. 2: the configuration
 *   is wrong. 1: stopped.
 */
export async function collect(options: CollectOptions, version: string, terminal: Terminal): Promise<ExitCode> {
  const say = (line: string) => terminal.stderr(`${line}\n`);
  const setting = await settingOf(options, terminal);
  if (setting.state === 'off') {
    say(setting.reason);
    return 0;
  }
  if (setting.state === 'wrong') {
    say(setting.error);
    return 2;
  }
  const stop = new AbortController();
  void terminal.stopRequested.then(() => stop.abort());
  const progress = createProgress(terminal, 'asking the cluster');
  const result = await collectOnce({
    cluster: setting.cluster,
    names: setting.names,
    version,
    deps: {
      env: terminal.env,
      readText: (path) => readFile(path, 'utf8'),
      files: createOperatorFiles(terminal.uid),
      readLicence,
    },
    now: Date.now,
    signal: stop.signal,
  });
  progress.done();
  if (stop.signal.aborted) {
    say('stopped');
    return 1;
  }
  for (const line of result.messages) say(line);
  if (result.document !== undefined) terminal.stdout(result.document);
  return result.exitCode;
}
