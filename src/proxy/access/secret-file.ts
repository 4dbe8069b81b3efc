import { open } from 'node:fs/promises';
import { reasonOf } from '../identity/files.ts';

export type SecretReading =
  | { readonly ok: true; readonly secret: Uint8Array }
  /** Names the file, never what is in it. */
  | { readonly ok: false; readonly error: string };

/** RFC 7518, 3.2: HS256 wants a key of 256 bits or more. */
const LEAST_BYTES = 32;
const MOST_BYTES = 4_096;
/** Whoever can change the secret can be anybody; whoever can read it, too. DC/OS's own group may read. */
const OTHERS = 0o027;

/** The secret of open DC/OS: the first line of its file, as Admin Router reads it (auth/open.lua). */
export async function readSecretFile(path: string): Promise<SecretReading> {
  const wrong = (what: string): SecretReading => ({ ok: false, error: `access.secretFile: ${path} ${what}` });
  try {
    const file = await open(path, 'r');
    try {
      const status = await file.stat();
      if (!status.isFile()) return wrong('is not a file');
      if ((status.mode & OTHERS) !== 0) {
        return wrong('may be read or changed by other users of this machine; chmod 640 it, or 600');
      }
      if (status.size > MOST_BYTES) return wrong('is too long for a secret');
      const [line = ''] = (await file.readFile('latin1')).split('\n', 1);
      const secret = Buffer.from(line.trim(), 'latin1');
      return secret.length < LEAST_BYTES
        ? wrong(`holds less than ${LEAST_BYTES} characters: too short to sign with`)
        : { ok: true, secret };
    } finally {
      await file.close();
    }
  } catch (error) {
    return wrong(reasonOf(error));
  }
}
