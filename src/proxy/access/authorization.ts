import type { RefusalReason } from './asker.ts';

export type Authorization =
  | { readonly ok: true; readonly token: string }
  | { readonly ok: false; readonly reason: RefusalReason };

/** Those of DC/OS have 200 to 700 characters. */
const TOKEN_MAX_CHARS = 4_096;

const SCHEMES = ['token=', 'bearer '] as const;

/**
 * `Authorization: token=<JWT>`, or `Bearer <JWT>`: what Admin Router takes, and sets for the services behind it when
 * the token came as a cookie (dcos: packages/adminrouter/extra/src/lib/auth/common.lua).
 */
export function readAuthorization(header: string | undefined): Authorization {
  if (header === undefined) return { ok: false, reason: 'no_token' };
  const scheme = SCHEMES.find((name) => header.slice(0, name.length).toLowerCase() === name);
  if (scheme === undefined) return { ok: false, reason: 'no_token' };
  const token = header.slice(scheme.length);
  if (token.length > TOKEN_MAX_CHARS) return { ok: false, reason: 'token_too_long' };
  return token === '' ? { ok: false, reason: 'no_token' } : { ok: true, token };
}
