import { jwtVerify, SignJWT } from 'jose';

const DAY_S = 86_400;

/** The login tokens: JWTs with the claim `uid`, HS256, valid for five days as in open DC/OS. */
export function createTokens(options: { readonly secret: Uint8Array; readonly now: () => number }) {
  const seconds = (): number => Math.floor(options.now() / 1000);
  return {
    issue: (uid: string): Promise<string> =>
      new SignJWT({ uid })
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
        .setExpirationTime(seconds() + 5 * DAY_S)
        .sign(options.secret),
    /** @returns the uid, when the token is ours and still valid. */
    async check(token: string): Promise<string | undefined> {
      try {
        const { payload } = await jwtVerify(token, options.secret, {
          algorithms: ['HS256'],
          currentDate: new Date(options.now()),
        });
        return typeof payload.uid === 'string' ? payload.uid : undefined;
      } catch {
        return undefined;
      }
    },
  };
}

export type Tokens = ReturnType<typeof createTokens>;
