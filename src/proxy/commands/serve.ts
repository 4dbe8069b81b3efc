import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Logger, pino } from 'pino';
import { openEntry } from '../access/open.ts';
import { environmentSaysNo } from '../config/environment.ts';
import type { Config } from '../config/schema.ts';
import { openDestinations } from '../config/secrets.ts';
import { createDestination } from '../destinations/create.ts';
import { errorCode } from '../error-code.ts';
import { readLicence } from '../identity/licence.ts';
import { resolveCluster } from '../identity/resolve.ts';
import { createProxy, type ProxyService } from '../proxy.ts';
import { prepareDataFolder } from '../safety/data-folder.ts';
import { checkSafety } from '../safety/unsafe.ts';
import { createOperatorFiles } from '../secrets/operator-files.ts';
import { SpoolError } from '../spool/spool-error.ts';
import { type Following, followConfiguration } from './follow-configuration.ts';
import { openDatabase } from './open-database.ts';
import { readConfig } from './read-config.ts';
import type { ExitCode, Terminal } from './terminal.ts';

/** The plugin's lazy chunks, where the build puts them; absent when only the proxy was built. */
const ASSETS = fileURLToPath(new URL('../../plugin/assets', import.meta.url));
/** The proxy's own page, likewise. */
const PAGE = fileURLToPath(new URL('../../plugin/page', import.meta.url));

/**
 * `dcos-ui-telemetry serve`: runs until SIGTERM or SIGINT.
 *
 * @returns 0 after a clean stop, 1 when it could not start, 2 when the configuration is wrong.
 */
export async function serve(configFile: string | undefined, version: string, terminal: Terminal): Promise<ExitCode> {
  const fail = (code: ExitCode, message: string): ExitCode => {
    terminal.stderr(`dcos-ui-telemetry: ${message}\n`);
    return code;
  };

  const reading = await readConfig(configFile, terminal.env);
  if (!reading.ok) return fail(2, reading.message);
  const { config, mode } = reading;
  const { env, uid, nodeFlags } = terminal;
  const configWithMode = configFile === undefined ? undefined : { path: configFile, mode };
  const safety = checkSafety(config, { env, uid, nodeFlags, configFile: configWithMode });
  if (safety.refused.length > 0) return fail(2, ['not safe to start', ...safety.refused].join('\n  '));
  const files = createOperatorFiles(uid);
  const opened = await openDestinations(config, env, files);
  if (!opened.ok) return fail(2, opened.error);
  const readText = (file: string) => readFile(file, 'utf8');
  const resolve = () => resolveCluster(config.cluster, { env, readText, files, readLicence });
  const resolution = await resolve();
  if (resolution.state === 'wrong') return fail(2, resolution.error);

  const folder = await prepareDataFolder(path.resolve(config.dataDir), uid);
  if (folder.state === 'unsafe') return fail(2, folder.error);
  const warnings = [...safety.warnings, ...(folder.state === 'tightened' ? [folder.note] : [])];

  const log = pino(
    {
      level: config.log.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: terminal.stderr },
  );
  const shared = await openDatabase(config, terminal, { log: log.child({ room: 'database' }) });
  if (!shared.ok) return fail(shared.code, shared.error);
  const { database } = shared;

  const ca = resolution.state === 'on' ? resolution.sources.ca : undefined;
  const { dataDir } = config;
  const transact = database?.transact;
  const opening = await openEntry(config.access, { dataDir, transact, ca, files, now: Date.now });
  if (!opening.ok) {
    await database?.close();
    return fail(opening.wrong === 'configuration' ? 2 : 1, opening.error);
  }

  let proxy: ProxyService;
  let following: Following | undefined;
  try {
    proxy = await createProxy({
      config,
      version,
      cluster: resolution.state === 'on' ? resolution : undefined,
      entry: opening.entry,
      database,
      operator: { consent: config.consent, clusterEnabled: resolution.state === 'on' },
      environmentNo: environmentSaysNo(terminal.env),
      notices: () => following?.notices() ?? [],
      destinations: opened.destinations.map((one) =>
        createDestination(one, { now: Date.now, stdout: terminal.stdoutStream }),
      ),
      assetsDirectory: existsSync(ASSETS) ? ASSETS : undefined,
      pageDirectory: existsSync(PAGE) ? PAGE : undefined,
      log,
      now: Date.now,
      random: Math.random,
    });
  } catch (error) {
    if (error instanceof SpoolError) return fail(1, error.message);
    throw error;
  }
  try {
    const url = await proxy.start();
    greet(log, url, config, [...warnings, ...(resolution.state === 'on' ? resolution.warnings : [resolution.reason])]);
  } catch (error) {
    await proxy.stop();
    return fail(1, cannotListen(error, config));
  }
  const decision = proxy.decision();
  if (decision.state !== 'on') log.warn(decision, OFF);

  following = followConfiguration({
    configFile,
    env: terminal.env,
    config,
    clusterEnabled: resolution.state === 'on',
    clusterKnown: resolution.state === 'on',
    resolve,
    async apply(word, cluster) {
      await proxy.change(word, cluster);
      const { state, reason } = proxy.decision();
      const { policy, locked } = word.consent;
      log.warn({ state, reason, policy, locked }, state === 'on' ? 'the policy has changed' : OFF);
    },
    log: log.child({ room: 'config' }),
  });
  terminal.onReload(() => {
    log.info('SIGHUP: the configuration is read again');
    void following?.reread();
  });

  log.info({ signal: await terminal.stopRequested }, 'stopping');
  following.stop();
  await proxy.stop();
  log.info('stopped; what was acknowledged and not yet delivered goes out at the next start');
  return 0;
}

const OFF = 'telemetry is off: nothing is collected, kept or sent';

function greet(log: Logger, url: string, config: Config, warnings: readonly string[]): void {
  for (const warning of warnings) log.warn(warning);
  log.info(
    { url, dataDir: config.dataDir, destinations: config.destinations.map((d) => d.name ?? d.kind) },
    'listening',
  );
}

function cannotListen(error: unknown, { listen }: Config): string {
  const where = `${listen.host}:${listen.port}`;
  const code = errorCode(error);
  if (code === 'EADDRINUSE')
    return `port ${listen.port} on ${listen.host} is taken; set listen.port or DCOS_UI_TELEMETRY_PORT`;
  if (code === 'EACCES') return `port ${listen.port} needs rights this user does not have; choose one above 1023`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `this machine has no address ${listen.host}; set listen.host`;
  return `cannot listen on ${where} (${code})`;
}
