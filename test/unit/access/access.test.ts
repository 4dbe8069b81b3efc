import { createAccess } from '../../../src/proxy/access/access.ts';
import { createSecretVerifier } from '../../../src/proxy/access/secret-verifier.ts';
import { createUnverified } from '../../../src/proxy/access/unverified.ts';
import type { Verifier } from '../../../src/proxy/access/verify.ts';
import { makeSecret, makeToken, NOW_MS } from '../../support/tokens.ts';

const secret = makeSecret();

/** Access to open DC/OS, with a look at how often a signature was checked, and a clock. */
function open(admins: { readonly uids?: string[]; readonly groups?: string[] } = {}) {
  const clock = { ms: NOW_MS, verified: 0, keysChanged: () => {} };
  const now = () => clock.ms;
  const real = createSecretVerifier({ secret, issuer: undefined, now });
  const verifier: Verifier = {
    verify(token) {
      clock.verified += 1;
      return real.verify(token);
    },
    onKeysChanged: (listener) => {
      clock.keysChanged = listener;
    },
    problem: () => undefined,
  };
  const access = createAccess({
    verifier,
    ownerOf: (uid) => `hash of ${uid}`,
    admins: { uids: [], groups: [], ...admins },
    anonymous: undefined,
    now,
  });
  return { access, clock };
}

describe('who is asking', () => {
  it.each(['token=', 'Bearer ', 'bearer ', 'TOKEN='])(
    'is told by an Authorization header that begins with %s',
    async (scheme) => {
      const { access } = open();
      const asker = await access.identify(`${scheme}${await makeToken(secret, 'jane')}`);
      expect(asker).toEqual({ kind: 'user', owner: 'hash of jane', admin: false });
    },
  );

  it.each([
    ['no header', undefined, 'no_token'],
    ['an empty one', '', 'no_token'],
    ['no token in it', 'token=', 'no_token'],
    ['a password', 'Basic d3JpdGVLZXk6', 'no_token'],
    ['a token nobody would make', `token=${'x'.repeat(5_000)}`, 'token_too_long'],
    ['something before the token', 'x token=a.b.c', 'no_token'],
    ['two of them', 'token=a.b.c, token=a.b.c', 'malformed_token'],
    ['white space around it', 'token= a.b.c', 'malformed_token'],
  ])('is refused with 401 for %s', async (_what, header, reason) => {
    expect(await open().access.identify(header)).toEqual({ kind: 'refused', status: 401, reason });
  });

  it('is known without another look at the signature, until the token expires', async () => {
    const { access, clock } = open();
    const header = `token=${await makeToken(secret, 'jane')}`;
    const first = await access.identify(header);
    for (let again = 0; again < 100; again += 1) expect(access.identify(header)).toEqual(first);
    expect(clock.verified).toBe(1);
    clock.ms += 3_600_000;
    expect(await access.identify(header)).toMatchObject({ kind: 'refused', reason: 'expired_token' });
  });

  it('is looked at again after the keys have changed', async () => {
    const { access, clock } = open();
    const header = `token=${await makeToken(secret, 'jane')}`;
    await access.identify(header);
    clock.keysChanged();
    expect(access.identify(header)).toBeInstanceOf(Promise);
  });

  it('is not remembered when the token was refused', async () => {
    const { access, clock } = open();
    const header = `token=${await makeToken(makeSecret(), 'jane')}`;
    await access.identify(header);
    await access.identify(header);
    expect(clock.verified).toBe(2);
  });

  it('is an admin when the configuration names the user id exactly, or a group of the token', async () => {
    const { access } = open({ uids: ['root@example.com'], groups: ['ops'] });
    const admin = async (uid: string, groups?: unknown) => {
      const asker = await access.identify(`token=${await makeToken(secret, uid, { claims: { groups } })}`);
      return asker.kind === 'user' && asker.admin;
    };
    expect(await admin('root@example.com')).toBe(true);
    expect(await admin('jane', ['staff', 'ops'])).toBe(true);
    expect(await admin('Root@example.com')).toBe(false);
    expect(await admin('jane', ['oops'])).toBe(false);
    expect(await admin('jane', 'ops')).toBe(false);
    expect(await admin('jane', { 0: 'ops' })).toBe(false);
    expect(await admin('jane')).toBe(false);
  });
});

describe('who is asking, in mode loopback', () => {
  const access = createAccess({
    verifier: createUnverified(),
    ownerOf: (uid) => `hash of ${uid}`,
    admins: { uids: [], groups: [] },
    anonymous: 'loopback',
    now: () => NOW_MS,
  });

  it('is whom the token names, whoever signed it and however old it is', async () => {
    const token = await makeToken(makeSecret(), 'jane', { claims: { exp: 1 } });
    expect(await access.identify(`token=${token}`)).toEqual({ kind: 'user', owner: 'hash of jane', admin: false });
  });

  it.each([
    ['no token', undefined],
    ['nonsense', 'token=nonsense'],
    ['a password', 'Basic d3JpdGVLZXk6'],
    ['a token without a user', 'token=e30.e30.'],
    ['far too long a token', `token=${'x'.repeat(10_000)}`],
  ])('is one and the same for %s', async (_what, header) => {
    expect(await access.identify(header)).toEqual({ kind: 'user', owner: 'hash of loopback', admin: false });
  });
});
