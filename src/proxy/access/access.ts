import type { Access, Asker, RefusalReason } from './asker.ts';
import { readAuthorization } from './authorization.ts';
import { createKnownTokens } from './known-tokens.ts';
import type { Claims, Verifier } from './verify.ts';

export interface AccessOptions {
  readonly verifier: Verifier;
  /** Keyed hash of a user id. */
  readonly ownerOf: (uid: string) => string;
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

  const userOf = (claims: Claims) =>
    ({
      kind: 'user',
      owner: ownerOf(claims.uid),
      admin: uids.has(claims.uid) || claims.groups.some((group) => groups.has(group)),
    }) as const;
  const nobody: Asker =
    anonymous === undefined ? refused('no_token') : { kind: 'user', owner: ownerOf(anonymous), admin: false };

  async function verify(token: string): Promise<Asker> {
    const verdict = await verifier.verify(token);
    if (!verdict.ok) return refused(verdict.reason);
    const user = userOf(verdict.claims);
    known.add(token, { user, expiresMs: verdict.claims.expiresMs });
    return user;
  }

  return {
    identify(authorization) {
      const reading = readAuthorization(authorization);
      if (reading.ok) return known.find(reading.token) ?? verify(reading.token);
      return reading.reason === 'no_token' || anonymous !== undefined ? nobody : refused(reading.reason);
    },
    problem: verifier.problem,
  };
}
