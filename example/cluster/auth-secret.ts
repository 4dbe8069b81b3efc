import { randomBytes } from 'node:crypto';
import { keepFile } from './kept-file.ts';

/**
 * The secret that signs login tokens, as open DC/OS keeps it for Admin Router
 * (`/var/lib/dcos/dcos-oauth/auth-token-secret`): one line, which is the key byte for byte.
 */
export async function keepAuthSecret(file: string): Promise<Uint8Array> {
  return Buffer.from(await keepFile({ file, mode: 0o600, make: () => randomBytes(32).toString('hex') }));
}
