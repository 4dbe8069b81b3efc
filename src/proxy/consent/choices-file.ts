import { createHash } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { errorCode } from '../error-code.ts';

/** What one user chose, as it stands on disk: under the keyed hash of their uid, with nothing else about them. */
export interface StoredChoice {
  readonly choice: 'yes' | 'no' | 'none';
  /** Epoch ms at which a no ended: what was made before is not taken, however late it comes. Absent: there was no no. */
  readonly sinceMs?: number | undefined;
  /** Of a no: the undelivered events are still to be erased. */
  readonly toErase?: true | undefined;
}

export type ChoicesReading =
  | { readonly ok: true; readonly choices: ReadonlyMap<string, StoredChoice> }
  /** One line for the operator that names the file. */
  | { readonly ok: false; readonly error: string };

const FORMAT = 'dcos-ui-telemetry choices';
const VERSION = 1;

const header = v.object({ format: v.literal(FORMAT), version: v.literal(VERSION), sha256: v.string() });
const content = v.record(
  v.string(),
  v.strictObject({
    choice: v.picklist(['yes', 'no', 'none']),
    sinceMs: v.optional(v.number()),
    toErase: v.optional(v.literal(true)),
  }),
);

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

function parse(text: string): ReadonlyMap<string, StoredChoice> {
  const [first = '', second = '', rest] = text.split('\n');
  if (v.parse(header, JSON.parse(first)).sha256 !== sha256(second) || rest !== '') throw new Error('checksum');
  return new Map(Object.entries(v.parse(content, JSON.parse(second))));
}

/**
 * Reads the file whole. One that is not there is nobody's choice; one that cannot be read, or does not fit its checksum,
 * is an error: in it there may have been noes.
 */
export async function readChoices(file: string): Promise<ChoicesReading> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return { ok: true, choices: new Map() };
    return { ok: false, error: `the users' choices in ${file} cannot be read (${errorCode(error)})` };
  }
  try {
    return { ok: true, choices: parse(text) };
  } catch {
    return { ok: false, error: `the users' choices in ${file} are damaged` };
  }
}

/**
 * Replaces the file: after a crash at any moment it is the old one or the new one, whole. Durable when it resolves.
 *
 * @throws what the file system throws; the old file is still there then.
 */
export async function writeChoices(file: string, choices: ReadonlyMap<string, StoredChoice>): Promise<void> {
  const body = JSON.stringify(Object.fromEntries(choices));
  const next = `${file}.next`;
  try {
    const handle = await open(next, 'w', 0o600);
    try {
      await handle.writeFile(
        `${JSON.stringify({ format: FORMAT, version: VERSION, sha256: sha256(body) })}\n${body}\n`,
      );
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(next, file);
  } catch (error) {
    await rm(next, { force: true }).catch(() => undefined);
    throw error;
  }
  // A name is durable once its folder was synced.
  const folder = await open(path.dirname(file), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
