import type { DestinationConfig as OpenDestination } from '../destinations/create.ts';
import { readCa } from '../identity/ca.ts';
import { reasonOf } from '../identity/files.ts';
import type { OperatorFiles } from '../secrets/operator-files.ts';
import { Secret } from '../secrets/secret.ts';
import type { Environment } from './environment.ts';
import type { Config, DestinationConfig } from './schema.ts';

export type Destinations =
  | { readonly ok: true; readonly destinations: readonly OpenDestination[] }
  /** One line that names the key; never the secret. */
  | { readonly ok: false; readonly error: string };

/** A key's file holds the key and perhaps a line break; what has white space inside is some other file. */
const KEY = /^\S+$/;

type SegmentEntry = Extract<DestinationConfig, { kind: 'segment' }>;
type Key = { readonly key: Secret } | { readonly error: string };

/** @param key the text as it was found @param where the configuration's key and what it says */
function checked(key: string, where: string): Key {
  return KEY.test(key) ? { key: new Secret(key) } : { error: `${where} does not hold one write key` };
}

async function keyOf(entry: SegmentEntry, env: Environment, files: OperatorFiles): Promise<Key> {
  const { writeKey, writeKeyFile, writeKeyVariable } = entry;
  if (writeKeyFile !== undefined) {
    const where = `writeKeyFile: ${writeKeyFile}`;
    try {
      return checked((await files.secret(writeKeyFile)).trim(), where);
    } catch (error) {
      return { error: `${where}: ${reasonOf(error)}` };
    }
  }
  if (writeKeyVariable !== undefined) {
    return checked(env[writeKeyVariable]?.trim() ?? '', `writeKeyVariable: ${writeKeyVariable}`);
  }
  return writeKey === undefined ? { error: 'writeKey: is missing' } : { key: writeKey };
}

/** The destinations with their names, write keys and CAs, from the files and variables that the configuration points to. */
export async function openDestinations(config: Config, env: Environment, files: OperatorFiles): Promise<Destinations> {
  const destinations: OpenDestination[] = [];
  for (const [index, entry] of config.destinations.entries()) {
    const name = entry.name ?? entry.kind;
    if (entry.kind !== 'segment') {
      destinations.push({ ...entry, name });
      continue;
    }
    const key = await keyOf(entry, env, files);
    if ('error' in key) return { ok: false, error: `destinations.${index}.${key.error}` };
    const { url, gzip, proxyUrl, caFile } = entry;
    const ca = caFile === undefined ? undefined : await readCa(caFile, files.trusted);
    if (ca?.ok === false) return { ok: false, error: `destinations.${index}.caFile: ${ca.error}` };
    destinations.push({
      kind: 'segment',
      name,
      url,
      gzip,
      writeKey: key.key,
      ...(proxyUrl === undefined ? {} : { proxyUrl }),
      ...(ca === undefined ? {} : { ca: ca.pem }),
    });
  }
  return { ok: true, destinations };
}
