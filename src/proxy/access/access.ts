import type { Access, Asker, RefusalReason, User } from './asker.ts';
import { readAuthorization } from './authorization.ts';
import { createKnownTokens } from './known-tokens.ts';
import type { Claims, Verifier } from './verify.ts';

export interface AccessOptions {
  readonly verifier: Verifier;
  /** Keyed hash of a user id; undefined: the key cannot be had yet. */
  readonly ownerOf: (uid: string) => string | undefined;
  readonly admins: { readonly uids: readonly string[]; readonly groups: readonly string[] };
  /** Who asks without a token; undefined refuses them. */
  readonly anonymous: string | undefined;
  /** Epoch ms. */
  readonly now: () => number;
}

/** More than people are logged in; 4 MB. */
const MOST_KNOWN = 20_000;

const refused = (reason: RefusalReason): Asker => ({
  kind: 'refused',
  status: reason === 'keys_unavailable' ? 503 : 401,
  reason,
});

/** Turns an `Authorization` header into a user. A user id is seen here, and nowhere behind it. */
export function createAccess({ verifier, ownerOf, admins, anonymous, now }: AccessOptions): Access {
  const known = createKnownTokens({ most: MOST_KNOWN, now });
  const uids = new Set(admins.uids);
  const groups = new Set(admins.groups);
  verifier.onKeysChanged(known.clear);

  function userOf(claims: Claims): ({ readonly kind: 'user' } & User) | undefined {
    const owner = ownerOf(claims.uid);
    if (owner === undefined) return undefined;
    const admin = uids.has(claims.uid) || claims.groups.some((group) => groups.has(group));
    return { kind: 'user', owner, admin };
  }
  let nobody: Asker | undefined;
  function withoutToken(): Asker {
    if (anonymous === undefined) return refused('no_token');
    const owner = nobody === undefined ? ownerOf(anonymous) : undefined;
    if (owner !== undefined) nobody = { kind: 'user', owner, admin: false };
    return nobody ?? refused('keys_unavailable');
  }

  async function verify(token: string): Promise<Asker> {
    const verdict = await verifier.verify(token);
    if (!verdict.ok) return refused(verdict.reason);
    const user = userOf(verdict.claims);
    if (user === undefined) return refused('keys_unavailable');
    known.add(token, { user, expiresMs: verdict.claims.expiresMs });
    return user;
  }

  return {
    identify(authorization) {
      const reading = readAuthorization(authorization);
      if (reading.ok) return known.find(reading.token) ?? verify(reading.token);
      return reading.reason === 'no_token' || anonymous !== undefined ? withoutToken() : refused(reading.reason);
    },
    problem: verifier.problem,
  };
}
