import { errors, type JWTPayload, type JWTVerifyOptions } from 'jose';
import type { RefusalReason } from './asker.ts';

/** What a good token says. */
export interface Claims {
  readonly uid: string;
  /** Empty in tokens of DC/OS itself. */
  readonly groups: readonly string[];
  /** Epoch ms; `Infinity` where nothing is verified. */
  readonly expiresMs: number;
}

export type Verdict =
  | { readonly ok: true; readonly claims: Claims }
  | { readonly ok: false; readonly reason: RefusalReason };

export interface Verifier {
  verify(token: string): Promise<Verdict>;
  /** Calls back when a token that was good may be so no longer, because the keys have changed. */
  onKeysChanged(listener: () => void): void;
  /** One sentence for the operator when keys cannot be had as they should be. */
  problem(): string | undefined;
}

/** What every verification pins beside the key: one algorithm, an expiry, a user, and the issuer where one is named. */
export const pinned = (algorithm: 'HS256' | 'RS256', issuer: string | undefined, nowMs: number): JWTVerifyOptions => ({
  algorithms: [algorithm],
  requiredClaims: ['exp', 'uid'],
  currentDate: new Date(nowMs),
  ...(issuer === undefined ? {} : { issuer }),
});

export function verdictOf(payload: JWTPayload): Verdict {
  const { uid, groups, exp } = payload;
  if (typeof uid !== 'string' || uid === '') return { ok: false, reason: 'no_uid' };
  return {
    ok: true,
    claims: {
      uid,
      groups: Array.isArray(groups) ? groups.filter((group) => typeof group === 'string') : [],
      expiresMs: (exp ?? 0) * 1000,
    },
  };
}

const claimReasons: Readonly<Record<string, RefusalReason>> = {
  iss: 'wrong_issuer',
  exp: 'no_expiry',
  uid: 'no_uid',
};

/** jose's errors → our words. @throws what is none of its own: a bug. */
export function refusalOf(error: unknown): RefusalReason {
  if (error instanceof errors.JWTExpired) return 'expired_token';
  if (error instanceof errors.JWTClaimValidationFailed) return claimReasons[error.claim] ?? 'malformed_token';
  if (error instanceof errors.JOSEAlgNotAllowed) return 'wrong_algorithm';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'wrong_signature';
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) {
    return 'unknown_key';
  }
  if (error instanceof errors.JOSEError) return 'malformed_token';
  throw error;
}
