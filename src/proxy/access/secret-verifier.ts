import { createSecretKey } from 'node:crypto';
import { jwtVerify } from 'jose';
import { pinned, refusalOf, type Verifier, verdictOf } from './verify.ts';

/** Tokens of open DC/OS up to 1.12: HS256, with the secret that all masters share. @param secret never printed. */
export function createSecretVerifier(options: {
  readonly secret: Uint8Array;
  readonly issuer: string | undefined;
  readonly now: () => number;
}): Verifier {
  const key = createSecretKey(options.secret);
  return {
    async verify(token) {
      try {
        const { payload } = await jwtVerify(token, key, pinned('HS256', options.issuer, options.now()));
        return verdictOf(payload);
      } catch (error) {
        return { ok: false, reason: refusalOf(error) };
      }
    },
    onKeysChanged: () => undefined,
    problem: () => undefined,
  };
}
