import { readFile } from 'node:fs/promises';
import type { Config } from '../config/schema.ts';
import {
  type DeletionClient,
  PUBLIC_API,
  type RegulationType,
  regulationStatus,
  requestRegulation,
} from '../destinations/segment-deletion.ts';
import { CLUSTER_ID_FILE, checkClusterId, readClusterId } from '../identity/cluster-id.ts';
import { reasonOf } from '../identity/files.ts';
import { createDestinationClient } from '../outbound/destination-client.ts';
import { isPrivate } from '../outbound/loopback.ts';
import { createOperatorFiles } from '../secrets/operator-files.ts';
import { Secret } from '../secrets/secret.ts';
import { byHand, isSegment } from './forget-by-hand.ts';
import { countsIn, eraseCounts } from './forget-counts.ts';
import { createProgress } from './progress.ts';
import { readConfig } from './read-config.ts';
import type { ExitCode, Terminal } from './terminal.ts';

/** The flags, as commander names them. */
export interface ForgetFlags {
  readonly config?: string;
  readonly destination?: string;
  readonly tokenFile?: string;
  readonly sourceId?: string;
  readonly region: 'us' | 'eu';
  readonly apiUrl?: string;
  readonly regulation: RegulationType;
  readonly status?: string;
  readonly yes?: boolean;
}

const TIMEOUT_MS = 30_000;

async function clientOf(flags: ForgetFlags, terminal: Terminal): Promise<DeletionClient | { readonly error: string }> {
  const { tokenFile, apiUrl = PUBLIC_API[flags.region] } = flags;
  if (tokenFile === undefined)
    return { error: '--token-file is needed: a token of the Public API of Segment, not the write key' };
  if (!URL.canParse(apiUrl)) return { error: '--api-url: is not a URL' };
  const url = new URL(apiUrl);
  if (!isPrivate(url)) return { error: '--api-url: the token would be readable on the way; use https' };
  try {
    const token = (await createOperatorFiles(terminal.uid).secret(tokenFile)).trim();
    if (!/^\S+$/.test(token)) return { error: `--token-file ${tokenFile}: does not hold one token` };
    const dispatcher = createDestinationClient({ origin: url.origin, timeoutMs: TIMEOUT_MS });
    return { dispatcher, apiUrl: url, token: new Secret(token) };
  } catch (error) {
    return { error: `--token-file ${tokenFile}: ${reasonOf(error)}` };
  }
}

/** Also when telemetry is off, which is when somebody may want it: nothing else about the cluster is read. */
async function clusterIdOf({ cluster }: Config): Promise<{ readonly id: string } | { readonly error: string }> {
  const reading =
    cluster.clusterId === undefined
      ? await readClusterId(cluster.clusterIdFile ?? CLUSTER_ID_FILE, (file) => readFile(file, 'utf8'))
      : checkClusterId(cluster.clusterId, 'cluster.clusterId');
  return reading.ok ? { id: reading.id } : { error: reading.error };
}

async function showStatus(id: string, flags: ForgetFlags, terminal: Terminal): Promise<ExitCode> {
  const client = await clientOf(flags, terminal);
  if ('error' in client) {
    terminal.stderr(`dcos-ui-telemetry: ${client.error}\n`);
    return 2;
  }
  const answer = await regulationStatus(client, id);
  await client.dispatcher.destroy();
  if (answer.ok) terminal.stdout(`${answer.status}\n`);
  else terminal.stderr(`dcos-ui-telemetry: ${answer.error}\n`);
  return answer.ok ? 0 : 1;
}

async function askSegment(
  client: DeletionClient,
  {
    anonymousId,
    sourceId,
    type,
  }: { readonly anonymousId: string; readonly sourceId: string; readonly type: RegulationType },
  terminal: Terminal,
): Promise<ExitCode> {
  const { host } = client.apiUrl;
  const progress = createProgress(terminal, `asking ${host}`);
  const answer = await requestRegulation(client, { sourceId, type, anonymousId });
  progress.done();
  await client.dispatcher.destroy();
  if (!answer.ok) {
    terminal.stderr(`dcos-ui-telemetry: ${host} did not take it: ${answer.error}\n`);
    return 1;
  }
  terminal.stdout(
    `asked for ${type} of everything with anonymousId ${anonymousId} in source ${sourceId}\nregulation ${answer.id}; forget --cluster --status ${answer.id} says how far it is\n`,
  );
  terminal.stdout('What still waits here would be sent: switch telemetry off, and `spool purge` throws it away.\n');
  return 0;
}

/**
 * `dcos-ui-telemetry forget --cluster`: has the destinations delete what they have of this cluster, and take no more,
 * where they can be asked to; of the others it says what to do by hand. What was counted here goes as well, unless one
 * destination is named.
 *
 * @returns 0: asked for, or all of it is said. 1: it was refused. 2: something is missing, or `--yes` is. 3: some of it
 *   has to be done by hand.
 */
export async function forgetCluster(flags: ForgetFlags, terminal: Terminal): Promise<ExitCode> {
  if (flags.status !== undefined) return showStatus(flags.status, flags, terminal);
  const say = (line: string): void => terminal.stdout(`${line}\n`);
  const fail = (code: ExitCode, message: string): ExitCode => {
    terminal.stderr(`dcos-ui-telemetry: ${message}\n`);
    return code;
  };
  const reading = await readConfig(flags.config, terminal.env);
  if (!reading.ok) return fail(2, reading.message);
  const { config } = reading;
  const cluster = await clusterIdOf(config);
  if ('error' in cluster) return fail(2, cluster.error);
  const all = config.destinations.map((one) => ({ ...one, name: one.name ?? one.kind }));
  const chosen = all.filter(({ name }) => flags.destination === undefined || flags.destination === name);
  if (chosen.length === 0) return fail(2, '--destination: the configuration has none of this name');

  const asked = chosen.filter((one) => isSegment(one, flags.apiUrl !== undefined));
  const others = chosen.filter((one) => !asked.includes(one));
  for (const one of others) say(`${one.name}: ${byHand(one, cluster.id)}`);
  const rest: ExitCode = others.some(({ kind }) => kind !== 'none') ? 3 : 0;
  const counts = flags.destination === undefined ? countsIn(config.dataDir) : undefined;
  if (asked.length === 0 && counts === undefined) return rest;

  const { sourceId, regulation: type } = flags;
  if (asked.length > 0 && sourceId === undefined)
    return fail(2, '--source-id is needed: a source has it in its settings, under API keys');
  const client = sourceId === undefined || asked.length === 0 ? undefined : await clientOf(flags, terminal);
  if (client !== undefined && 'error' in client) return fail(2, client.error);
  if (flags.yes !== true) {
    if (counts !== undefined) say(`would erase what was counted here (${counts})`);
    await client?.dispatcher.destroy();
    if (client !== undefined)
      say(
        `would ask ${client.apiUrl.host} for ${type} of everything with anonymousId ${cluster.id} in source ${sourceId}`,
      );
    return fail(2, 'nothing was done: what is deleted cannot be brought back; --yes does it');
  }
  if (counts !== undefined) {
    const problem = eraseCounts(counts);
    if (problem !== undefined) return fail(1, problem);
    say(`what was counted here is erased (${counts})`);
  }
  if (client === undefined || sourceId === undefined) return rest;
  const code = await askSegment(client, { anonymousId: cluster.id, sourceId, type }, terminal);
  return code === 0 ? rest : code;
}
