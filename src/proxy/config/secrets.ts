import { readFile } from 'node:fs/promises';
import type { DestinationConfig as OpenDestination } from '../destinations/create.ts';
import { errorCode } from '../error-code.ts';
import type { Environment } from './environment.ts';
import type { Config, DestinationConfig } from './schema.ts';

export type Destinations =
  | { readonly ok: true; readonly destinations: readonly OpenDestination[] }
  /** One line that names the key; never the secret. */
  | { readonly ok: false; readonly error: string };

/** A key's file holds the key and perhaps a line break; what has white space inside is some other file. */
const KEY = /^\S+$/;

type SegmentEntry = Extract<DestinationConfig, { kind: 'segment' }>;
type Key = { readonly key: string } | { readonly error: string };

async function keyOf({ writeKey, writeKeyFile, writeKeyVariable }: SegmentEntry, env: Environment): Promise<Key> {
  if (writeKeyFile !== undefined) {
    try {
      const key = (await readFile(writeKeyFile, 'utf8')).trim();
      return KEY.test(key) ? { key } : { error: `writeKeyFile: ${writeKeyFile} does not hold one write key` };
    } catch (error) {
      return { error: `writeKeyFile: ${writeKeyFile} cannot be read (${errorCode(error)})` };
    }
  }
  if (writeKeyVariable === undefined) return { key: writeKey ?? '' };
  const key = env[writeKeyVariable]?.trim() ?? '';
  return KEY.test(key) ? { key } : { error: `writeKeyVariable: ${writeKeyVariable} does not hold one write key` };
}

/** The destinations with their names and write keys, from the files and variables that the configuration points to. */
export async function openDestinations(config: Config, env: Environment): Promise<Destinations> {
  const destinations: OpenDestination[] = [];
  for (const [index, entry] of config.destinations.entries()) {
    const name = entry.name ?? entry.kind;
    if (entry.kind !== 'segment') {
      destinations.push({ ...entry, name });
      continue;
    }
    const key = await keyOf(entry, env);
    if ('error' in key) return { ok: false, error: `destinations.${index}.${key.error}` };
    const { url, gzip, proxyUrl } = entry;
    const proxy = proxyUrl === undefined ? {} : { proxyUrl };
    destinations.push({ kind: 'segment', name, url, gzip, ...proxy, writeKey: key.key });
  }
  return { ok: true, destinations };
}
