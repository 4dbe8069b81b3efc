import { type KeyObject, randomBytes } from 'node:crypto';
import { SignJWT } from 'jose';
import { makeRsaKeyPair } from './rsa-key-pair.ts';

/** When the tests of `access` happen. */
export const NOW_MS = Date.parse('2026-11-22T12:00:00.000Z');
const HOUR_S = 3_600;

export interface TokenOptions {
  readonly alg?: string;
  readonly kid?: string;
  /** Laid over `{uid, exp}`; undefined leaves a claim out. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** A login token as DC/OS makes them: `uid` and `exp`, nothing else. */
export function makeToken(key: KeyObject | Uint8Array, uid: string, options: TokenOptions = {}): Promise<string> {
  const { alg = 'HS256', kid, claims } = options;
  return new SignJWT({ uid, exp: Math.floor(NOW_MS / 1000) + HOUR_S, ...claims })
    .setProtectedHeader({ alg, typ: 'JWT', ...(kid === undefined ? {} : { kid }) })
    .sign(key);
}

/** As 64 letters and digits, like the one of open DC/OS. */
export const makeSecret = (): Buffer => Buffer.from(randomBytes(32).toString('hex'));

export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** As a key set shows it. */
  readonly jwk: Readonly<Record<string, unknown>>;
}

/** An RSA key as bouncer's: RS256, for signatures. */
export function makeSigningKey(kid: string, modulusLength = 2_048): SigningKey {
  const { privateKey, publicKey } = makeRsaKeyPair(modulusLength);
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' };
  return { kid, privateKey, publicKey, jwk };
}

/** A token that nobody signed, or that somebody changed afterwards. */
export const encodeToken = (header: object, payload: object, signature = ''): string =>
  [JSON.stringify(header), JSON.stringify(payload)]
    .map((part) => Buffer.from(part).toString('base64url'))
    .concat(signature)
    .join('.');
