import type { KeyObject } from 'node:crypto';
import { errors, type JWTHeaderParameters, jwtVerify } from 'jose';
import type { Keys } from './jwks.ts';
import type { KeyRing } from './key-ring.ts';
import { pinned, refusalOf, type Verdict, type Verifier, verdictOf } from './verify.ts';

const UNAVAILABLE: Verdict = { ok: false, reason: 'keys_unavailable' };

/** By its id; a token without one is of the only key there is. */
const pick =
  (keys: Keys) =>
  ({ kid }: JWTHeaderParameters): KeyObject => {
    const [only] = keys.values();
    const key = kid === undefined && keys.size === 1 ? only : keys.get(kid ?? '');
    if (key === undefined) throw new errors.JWKSNoMatchingKey();
    return key;
  };

/** Tokens of DC/OS 1.13 and later, and of Enterprise: RS256, with a key of the cluster's set. */
export function createJwksVerifier(options: {
  readonly ring: KeyRing;
  readonly issuer: string | undefined;
  readonly now: () => number;
}): Verifier {
  const { ring, issuer, now } = options;

  async function verifyWith(keys: Keys, token: string): Promise<Verdict> {
    try {
      const { payload } = await jwtVerify(token, pick(keys), pinned('RS256', issuer, now()));
      return verdictOf(payload);
    } catch (error) {
      return { ok: false, reason: refusalOf(error) };
    }
  }

  return {
    async verify(token) {
      const keys = await ring.current();
      if (keys === undefined) return UNAVAILABLE;
      const verdict = await verifyWith(keys, token);
      if (verdict.ok || verdict.reason !== 'unknown_key') return verdict;
      const renewed = await ring.renewed();
      if (renewed === undefined) return UNAVAILABLE;
      return renewed === keys ? verdict : verifyWith(renewed, token);
    },
    onKeysChanged: ring.onChange,
    problem: ring.problem,
  };
}
