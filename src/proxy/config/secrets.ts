import { type DatabaseAddress, readAddress } from '../database/address.ts';
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
function checked(key: string, where: string, what: string): Key {
  return KEY.test(key) ? { key: new Secret(key) } : { error: `${where} does not hold ${what}` };
}

interface Places {
  /** Of the configuration: `writeKey`, and so `writeKeyFile` and `writeKeyVariable`. */
  readonly name: string;
  readonly what: string;
  readonly inline: Secret | undefined;
  readonly file: string | undefined;
  readonly variable: string | undefined;
}

async function keyOf(places: Places, env: Environment, files: OperatorFiles): Promise<Key> {
  const { name, what, inline, file, variable } = places;
  if (file !== undefined) {
    const where = `${name}File: ${file}`;
    try {
      return checked((await files.secret(file)).trim(), where, what);
    } catch (error) {
      return { error: `${where}: ${reasonOf(error)}` };
    }
  }
  if (variable !== undefined) return checked(env[variable]?.trim() ?? '', `${name}Variable: ${variable}`, what);
  return inline === undefined ? { error: `${name}: is missing` } : { key: inline };
}

const writeKeyOf = ({ writeKey, writeKeyFile, writeKeyVariable }: SegmentEntry): Places => ({
  name: 'writeKey',
  what: 'one write key',
  inline: writeKey,
  file: writeKeyFile,
  variable: writeKeyVariable,
});

/** The destinations with their names, write keys and CAs, from the files and variables that the configuration points to. */
export async function openDestinations(config: Config, env: Environment, files: OperatorFiles): Promise<Destinations> {
  const destinations: OpenDestination[] = [];
  for (const [index, entry] of config.destinations.entries()) {
    const name = entry.name ?? entry.kind;
    if (entry.kind !== 'segment') {
      destinations.push({ ...entry, name });
      continue;
    }
    const key = await keyOf(writeKeyOf(entry), env, files);
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

export type SharedDatabase =
  | {
      readonly ok: true;
      readonly database: { readonly address: DatabaseAddress; readonly ca: string | undefined } | undefined;
    }
  /** One line that names the key; never the secret. */
  | { readonly ok: false; readonly error: string };

/** The database of a shared spool; undefined: the spool is not shared. */
export async function openDatabaseAddress(
  { spool }: Pick<Config, 'spool'>,
  env: Environment,
  files: OperatorFiles,
): Promise<SharedDatabase> {
  if (spool.kind !== 'postgres') return { ok: true, database: undefined };
  const { url, urlFile: file, urlVariable: variable, caFile } = spool;
  const key = await keyOf({ name: 'url', what: 'one URL', inline: url, file, variable }, env, files);
  if ('error' in key) return { ok: false, error: `spool.${key.error}` };
  const reading = readAddress(key.key.reveal(), spool.allowPlain);
  if (!reading.ok) return { ok: false, error: `spool.url: ${reading.error}` };
  const ca = caFile === undefined ? undefined : await readCa(caFile, files.trusted);
  if (ca?.ok === false) return { ok: false, error: `spool.caFile: ${ca.error}` };
  return { ok: true, database: { address: reading.address, ca: ca?.pem } };
}
