import path from 'node:path';
import type { Environment } from '../config/environment.ts';
import type { Config } from '../config/schema.ts';
import { openDatabaseAddress, openDestinations } from '../config/secrets.ts';
import type { ClusterResolution } from '../identity/identity.ts';
import type { LicenceReading } from '../identity/licence.ts';
import { type ResolveDeps, resolveCluster } from '../identity/resolve.ts';
import { createOperatorFiles } from '../secrets/operator-files.ts';
import { checkClock } from './checks/clock.ts';
import { checkDataFolder } from './checks/data-folder.ts';
import { checkDatabase } from './checks/database.ts';
import { checkDestination } from './checks/destinations.ts';
import { checkDisk } from './checks/disk.ts';
import { checkLoginKeys } from './checks/login-keys.ts';
import { checkPeople } from './checks/people.ts';
import { checkRunning } from './checks/running.ts';
import { checkSources } from './checks/sources.ts';
import { checkSpool } from './checks/spool.ts';
import { createClocks } from './clocks.ts';
import { type Check, type Finding, ok, skipped, warning, wrong } from './finding.ts';

export interface ExamineOptions {
  readonly config: Config;
  readonly env: Environment;
  /** The user the proxy runs as; undefined where users have no numbers. */
  readonly uid: number | undefined;
  /** Of this software. */
  readonly version: string;
  /** Why nobody may be asked anything: telemetry is off, or asking would not be safe. */
  readonly off: string | undefined;
  readonly readText: ResolveDeps['readText'];
  readonly readLicence: (socketPath: string) => Promise<LicenceReading>;
  /** Epoch ms. */
  readonly now: () => number;
}

/** Who the cluster is: what has to be known before it can be asked. */
function ofResolution(resolution: ClusterResolution): readonly Finding[] {
  if (resolution.state === 'off') return [ok('cluster', resolution.reason)];
  if (resolution.state === 'wrong') return [wrong('cluster', resolution.error)];
  const { general } = resolution.identity;
  const unknown =
    general.environmentVersion === ''
      ? [
          warning(
            'cluster',
            'the version of DC/OS is not known and is left empty on every event',
            'set cluster.version, or DCOS_VERSION in the environment (/opt/mesosphere/environment)',
          ),
        ]
      : [];
  return [
    ok('cluster', `its id is known; it is ${general.variant} DC/OS`),
    ...unknown,
    ...resolution.warnings.map((line) => warning('cluster', line)),
  ];
}

/** Every check, in the order in which one needs the other; `during` has the name of the one that runs. */
export async function* examine(
  options: ExamineOptions,
  signal: AbortSignal,
  during: (name: string) => () => void,
): AsyncGenerator<Finding> {
  const { config, env, uid, version, off, now } = options;
  const folder = path.resolve(config.dataDir);
  const files = createOperatorFiles(uid);
  const clocks = createClocks(now);

  async function* run(checks: readonly Check[]): AsyncGenerator<Finding> {
    for (const check of checks) {
      if (signal.aborted) return;
      const done = during(check.name);
      const findings = await check.run(signal);
      done();
      yield* findings;
    }
  }

  let folderIsGood = true;
  for await (const finding of run([checkDataFolder(folder, uid)])) {
    folderIsGood &&= finding.state !== 'wrong';
    yield finding;
  }
  const isShared = config.spool.kind === 'postgres';
  yield* run([checkDisk(folder, isShared ? 0 : config.spool.maxBytes)]);
  if (isShared && off !== undefined) yield skipped('database', `not asked: ${off}`);
  else if (isShared) {
    yield* run([checkDatabase(() => openDatabaseAddress(config, env, files), config.spool.requireSynchronous)]);
  } else if (folderIsGood) yield* run([checkSpool(folder), checkPeople(folder)]);
  else for (const name of ['spool', 'choices']) yield skipped(name, 'not looked at: the data folder comes first');
  yield* run([checkRunning(config.listen, folder, version)]);
  if (off !== undefined) {
    for (const name of ['login keys', 'cluster', 'destinations', 'clock']) yield skipped(name, `not asked: ${off}`);
    return;
  }
  const resolution = await resolveCluster(config.cluster, { ...options, env, files });
  yield* ofResolution(resolution);
  const sources = resolution.state === 'on' ? resolution.sources : undefined;
  yield* run([checkLoginKeys(config.access, { files, ca: sources?.ca })]);
  if (sources !== undefined) yield* run(checkSources({ sources, now }));

  const opened = await openDestinations(config, env, files);
  if (opened.ok) yield* run(opened.destinations.map((one, index) => checkDestination(one, index, { clocks, now })));
  else yield wrong('destinations', opened.error);

  const urls = sources === undefined ? [] : [...sources.mesosUrls, ...sources.cosmosUrls, ...sources.diagnosticsUrls];
  yield* run([checkClock(urls, sources?.ca, { clocks, now })]);
}
