import { readFile } from 'node:fs/promises';
import type { DestinationConfig as OpenDestination } from '../destinations/create.ts';
import { errorCode } from '../error-code.ts';
import type { Config, DestinationConfig } from './schema.ts';

export type Destinations =
  | { readonly ok: true; readonly destinations: readonly OpenDestination[] }
  /** One line that names the key; never the secret. */
  | { readonly ok: false; readonly error: string };

/** A key's file holds the key and perhaps a line break; what has white space inside is some other file. */
const KEY = /^\S+$/;

async function open(config: DestinationConfig, index: number): Promise<OpenDestination | string> {
  const name = config.name ?? config.kind;
  if (config.kind !== 'segment') return { ...config, name };
  const { url, gzip, writeKey, writeKeyFile } = config;
  if (writeKeyFile === undefined) return { kind: 'segment', name, url, gzip, writeKey: writeKey ?? '' };
  let text: string;
  try {
    text = (await readFile(writeKeyFile, 'utf8')).trim();
  } catch (error) {
    return `destinations.${index}.writeKeyFile: ${writeKeyFile} cannot be read (${errorCode(error)})`;
  }
  if (!KEY.test(text)) return `destinations.${index}.writeKeyFile: ${writeKeyFile} does not hold one write key`;
  return { kind: 'segment', name, url, gzip, writeKey: text };
}

/** The destinations with their names and write keys, from the files that the configuration points to. */
export async function openDestinations(config: Config): Promise<Destinations> {
  const opened = await Promise.all(config.destinations.map(open));
  const error = opened.find((entry) => typeof entry === 'string');
  if (error !== undefined) return { ok: false, error };
  return { ok: true, destinations: opened.filter((entry) => typeof entry !== 'string') };
}
