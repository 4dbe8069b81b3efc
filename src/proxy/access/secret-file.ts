import { reasonOf } from '../identity/files.ts';
import type { OperatorFiles } from '../secrets/operator-files.ts';

export type SecretReading =
  | { readonly ok: true; readonly secret: Uint8Array }
  /** Names the file, never what is in it. */
  | { readonly ok: false; readonly error: string };

/** RFC 7518, 3.2: HS256 wants a key of 256 bits or more. */
const LEAST_BYTES = 32;

/** The secret of open DC/OS up to 1.12: the first line of its file, as Admin Router reads it (auth/open.lua). */
export async function readSecretFile(path: string, files: OperatorFiles): Promise<SecretReading> {
  const wrong = (what: string): SecretReading => ({ ok: false, error: `access.secretFile: ${path} ${what}` });
  try {
    const [line = ''] = (await files.secret(path)).split('\n', 1);
    const secret = Buffer.from(line.trim());
    return secret.length < LEAST_BYTES
      ? wrong(`holds less than ${LEAST_BYTES} characters: too short to sign with`)
      : { ok: true, secret };
  } catch (error) {
    return wrong(reasonOf(error));
  }
}
