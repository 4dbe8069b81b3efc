import { createPrivateKey } from 'node:crypto';
import * as v from 'valibot';
import { isPrivate } from '../outbound/loopback.ts';
import { Secret } from '../secrets/secret.ts';
import { isMissing, type ReadText, reasonOf } from './files.ts';
import type { ServiceAccount } from './identity.ts';

/** Where Enterprise DC/OS puts the reporter's own account. */
export const SERVICE_ACCOUNT_FILE = '/run/dcos/etc/signal-service/service_account.json';

const accountFile = v.object({
  uid: v.pipe(v.string(), v.minLength(1)),
  private_key: v.pipe(v.string(), v.minLength(1)),
  login_endpoint: v.pipe(v.string(), v.url(), v.regex(/^https?:\/\//i)),
});

export type AccountReading =
  | { readonly ok: true; readonly account: ServiceAccount | undefined; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly error: string };

function isRsaKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}

/**
 * @param readText of secrets: the file holds a private key.
 * @param askedFor the operator named the file. If not, one that is not there is a warning: dcos-signal went on without,
 *   and a cluster in permissive mode lets it.
 */
export async function readServiceAccount(path: string, askedFor: boolean, readText: ReadText): Promise<AccountReading> {
  let text: string;
  try {
    text = await readText(path);
  } catch (error) {
    if (askedFor || !isMissing(error)) return { ok: false, error: `service account ${path}: ${reasonOf(error)}` };
    return {
      ok: true,
      account: undefined,
      warnings: [`service account ${path}: no such file; asking without a token`],
    };
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return { ok: false, error: `service account ${path}: is not JSON` };
  }
  const parsed = v.safeParse(accountFile, content);
  if (!parsed.success) {
    const keys = new Set(parsed.issues.map((issue) => v.getDotPath(issue) ?? 'the file'));
    return { ok: false, error: `service account ${path}: missing or malformed: ${[...keys].join(', ')}` };
  }
  const { uid, private_key: privateKey, login_endpoint: loginUrl } = parsed.output;
  if (!isRsaKey(privateKey))
    return { ok: false, error: `service account ${path}: private_key is not an RSA key (PEM)` };
  if (!isPrivate(new URL(loginUrl))) {
    return {
      ok: false,
      error: `service account ${path}: login_endpoint is plain http to another machine; make it https`,
    };
  }
  return { ok: true, account: { uid, privateKey: new Secret(privateKey), loginUrl }, warnings: [] };
}
