import { createHmac } from 'node:crypto';
import { createJwksVerifier } from '../../../src/proxy/access/jwks-verifier.ts';
import { createKeyRing } from '../../../src/proxy/access/key-ring.ts';
import { createSecretVerifier } from '../../../src/proxy/access/secret-verifier.ts';
import type { Verdict } from '../../../src/proxy/access/verify.ts';
import { encodeToken, makeSecret, makeSigningKey, makeToken, NOW_MS } from '../../support/tokens.ts';

const secret = makeSecret();
const key = makeSigningKey('a');
const now = () => NOW_MS;
const later = Math.floor(NOW_MS / 1000) + 60;

const open = (issuer?: string) => createSecretVerifier({ secret, issuer, now });
const enterprise = (issuer?: string) => {
  const keys = new Map([[key.kid, key.publicKey]]);
  return createJwksVerifier({
    ring: createKeyRing({ read: () => Promise.resolve({ ok: true, keys }), now }),
    issuer,
    now,
  });
};
const rs256 = { alg: 'RS256', kid: 'a' };
const reason = (verdict: Verdict) => (verdict.ok ? 'taken' : verdict.reason);

/** A token whose signature is right for whoever takes the public key for a shared secret. */
function confused(): string {
  const pem = key.publicKey.export({ type: 'spki', format: 'pem' });
  const unsigned = encodeToken({ alg: 'HS256', kid: 'a' }, { uid: 'jane', exp: later }).slice(0, -1);
  return `${unsigned}.${createHmac('sha256', pem).update(unsigned).digest('base64url')}`;
}

describe('a token of open DC/OS', () => {
  it('is taken with its user and its end', async () => {
    const verdict = await open().verify(await makeToken(secret, 'jörg.müller@example.com'));
    expect(verdict).toEqual({
      ok: true,
      claims: { uid: 'jörg.müller@example.com', groups: [], expiresMs: NOW_MS + 3_600_000 },
    });
  });

  it.each<[string, string, () => Promise<string> | string]>([
    ['signed with another secret', 'wrong_signature', () => makeToken(makeSecret(), 'jane')],
    ['expired', 'expired_token', () => makeToken(secret, 'jane', { claims: { exp: later - 61 } })],
    ['valid for ever', 'no_expiry', () => makeToken(secret, 'jane', { claims: { exp: undefined } })],
    ['with an expiry that is text', 'no_expiry', () => makeToken(secret, 'jane', { claims: { exp: 'never' } })],
    ['not valid yet', 'malformed_token', () => makeToken(secret, 'jane', { claims: { nbf: later } })],
    ['without a user', 'no_uid', () => makeToken(secret, 'jane', { claims: { uid: undefined } })],
    ['with an empty user', 'no_uid', () => makeToken(secret, '')],
    ['with a list for a user', 'no_uid', () => makeToken(secret, 'jane', { claims: { uid: ['jane'] } })],
    ['with alg none', 'wrong_algorithm', () => encodeToken({ alg: 'none' }, { uid: 'jane', exp: later })],
    ['with alg None, and a signature', 'wrong_algorithm', () => encodeToken({ alg: 'None' }, { uid: 'jane' }, 'AAAA')],
    ['signed longer than agreed', 'wrong_algorithm', () => makeToken(secret, 'jane', { alg: 'HS512' })],
    ['signed with RS256', 'wrong_algorithm', () => makeToken(key.privateKey, 'jane', { alg: 'RS256' })],
    ['unsigned', 'wrong_signature', () => encodeToken({ alg: 'HS256' }, { uid: 'jane', exp: later })],
    ['with a demand nobody knows', 'malformed_token', () => encodeToken({ alg: 'HS256', crit: ['x'], x: 1 }, {}, 'AA')],
    ['that is not JSON', 'malformed_token', () => 'YQ.YQ.YQ'],
    ['of two parts', 'malformed_token', () => 'YQ.YQ'],
    ['of dots', 'malformed_token', () => '.'.repeat(4_000)],
    ['that is encrypted', 'malformed_token', () => encodeToken({ alg: 'dir', enc: 'A256GCM' }, {}, 'AA.AA.AA')],
  ])('is refused: %s', async (_what, expected, make) => {
    expect(reason(await open().verify(await make()))).toBe(expected);
  });

  it('is refused when one character of what was signed has changed', async () => {
    const [header = '', payload = '', signature = ''] = (await makeToken(secret, 'jane')).split('.');
    const changed = Buffer.from(payload, 'base64url').toString().replace('jane', 'joan');
    const forged = [header, Buffer.from(changed).toString('base64url'), signature].join('.');
    expect(reason(await open().verify(forged))).toBe('wrong_signature');
  });
});

describe('a token of Enterprise DC/OS', () => {
  it('is taken when a key of the cluster signed it, also without the id of the key if there is only one', async () => {
    expect(reason(await enterprise().verify(await makeToken(key.privateKey, 'jane', rs256)))).toBe('taken');
    expect(reason(await enterprise().verify(await makeToken(key.privateKey, 'jane', { alg: 'RS256' })))).toBe('taken');
  });

  it.each<[string, string, () => Promise<string> | string]>([
    ['signed with the public key as if it were a secret', 'wrong_algorithm', confused],
    ['signed with a secret', 'wrong_algorithm', () => makeToken(secret, 'jane', { kid: 'a' })],
    ['signed by a stranger', 'wrong_signature', () => makeToken(makeSigningKey('a').privateKey, 'jane', rs256)],
    ['of a key nobody knows', 'unknown_key', () => makeToken(key.privateKey, 'jane', { ...rs256, kid: 'b' })],
    [
      'of a key named like a method',
      'unknown_key',
      () => makeToken(key.privateKey, 'jane', { ...rs256, kid: '__proto__' }),
    ],
    ['signed in another way', 'wrong_algorithm', () => makeToken(key.privateKey, 'jane', { alg: 'PS256', kid: 'a' })],
    ['with alg none', 'wrong_algorithm', () => encodeToken({ alg: 'none', kid: 'a' }, { uid: 'jane', exp: later })],
    [
      'that brings its own key',
      'wrong_signature',
      async () => {
        const own = makeSigningKey('a');
        const [, payload = ''] = (await makeToken(own.privateKey, 'jane', rs256)).split('.');
        const header = Buffer.from(JSON.stringify({ ...rs256, jwk: own.jwk, jku: 'http://127.0.0.1:9/' })).toString(
          'base64url',
        );
        const { sign } = await import('node:crypto');
        const signature = sign('sha256', Buffer.from(`${header}.${payload}`), own.privateKey).toString('base64url');
        return `${header}.${payload}.${signature}`;
      },
    ],
  ])('is refused: %s', async (_what, expected, make) => {
    expect(reason(await enterprise().verify(await make()))).toBe(expected);
  });
});

describe.each([
  ['open', open, (claims: object) => makeToken(secret, 'jane', { claims: { ...claims } })],
  [
    'enterprise',
    enterprise,
    (claims: object) => makeToken(key.privateKey, 'jane', { ...rs256, claims: { ...claims } }),
  ],
])('an issuer the configuration names (%s)', (_edition, verifier, make) => {
  it('must be the one of the token', async () => {
    const pinned = verifier('https://dcos.example.com');
    expect(reason(await pinned.verify(await make({ iss: 'https://dcos.example.com' })))).toBe('taken');
    expect(reason(await pinned.verify(await make({ iss: 'https://evil.example.com' })))).toBe('wrong_issuer');
    expect(reason(await pinned.verify(await make({})))).toBe('wrong_issuer');
  });

  it('is not looked at when it names none, as tokens of DC/OS have none', async () => {
    expect(reason(await verifier().verify(await make({})))).toBe('taken');
    expect(reason(await verifier().verify(await make({ iss: 'anybody' })))).toBe('taken');
  });
});
