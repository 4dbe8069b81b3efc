import { readJwks } from '../../../src/proxy/access/jwks.ts';
import { createJwksVerifier } from '../../../src/proxy/access/jwks-verifier.ts';
import { createKeyRing } from '../../../src/proxy/access/key-ring.ts';
import { createClusterHttp } from '../../../src/proxy/identity/http.ts';
import { reachOf } from '../../../src/proxy/outbound/cluster-reach.ts';
import { makeCertificate } from '../../support/certificate.ts';
import { type JwksServer, startJwksServer } from '../../support/jwks-server.ts';
import { makeSigningKey, makeToken, NOW_MS, type SigningKey } from '../../support/tokens.ts';
import { until } from '../../support/until.ts';

const SECOND = 1_000;
const [first, second] = [makeSigningKey('first'), makeSigningKey('second')];

describe("the cluster's keys, from where it publishes them", () => {
  let server: JwksServer;
  let clockMs: number;
  beforeEach(async () => {
    server = await startJwksServer();
    clockMs = NOW_MS;
  });
  afterEach(() => server.close());

  /** A verifier that asks the server over TLS; the wait for an answer is the real one unless cut short here. */
  function open(ca = server.ca, url = server.url) {
    const now = () => clockMs;
    const http = createClusterHttp(ca, reachOf([url]));
    const ring = createKeyRing({ read: () => readJwks(url, http), now });
    const verifier = createJwksVerifier({ ring, issuer: undefined, now });
    const verify = async (key: SigningKey, kid: string = key.kid) => {
      const token = await makeToken(key.privateKey, 'jane', { alg: 'RS256', kid, claims: { exp: NOW_MS } });
      const verdict = await verifier.verify(token);
      return verdict.ok ? 'taken' : verdict.reason;
    };
    return { verify, verifier };
  }

  it('are asked for at the first token, once for many at a time, without any credentials', async () => {
    server.now({ kind: 'keys', keys: [first] });
    const { verify, verifier } = open();
    expect(server.asked()).toBe(0);
    expect(await Promise.all(Array.from({ length: 50 }, () => verify(first)))).toEqual(Array(50).fill('taken'));
    expect(server.asked()).toBe(1);
    expect(server.authorizations).toEqual([undefined]);
    expect(verifier.problem()).toBeUndefined();
  });

  it('are asked for again, at once, when a token is of a key nobody knows: a rotation costs nobody a login', async () => {
    server.now({ kind: 'keys', keys: [first] });
    const { verify } = open();
    await verify(first);
    clockMs += 31 * SECOND;
    server.now({ kind: 'keys', keys: [first, second] });
    expect(await verify(second)).toBe('taken');
    expect(await verify(first)).toBe('taken');
    expect(server.asked()).toBe(2);
  });

  it('are not asked for more than twice a minute, however many tokens name a key that is made up', async () => {
    server.now({ kind: 'keys', keys: [first] });
    const { verify } = open();
    const forged = async () => {
      const verdicts = await Promise.all(Array.from({ length: 20 }, (_, index) => verify(second, `made up ${index}`)));
      expect(new Set(verdicts)).toEqual(new Set(['unknown_key']));
    };
    for (let seconds = 0; seconds < 60; seconds += 5) {
      await forged();
      clockMs += 5 * SECOND;
    }
    expect(server.asked()).toBe(2);
  });

  it('hold while the endpoint is away, however long, and the operator is told', async () => {
    server.now({ kind: 'keys', keys: [first] });
    const { verify, verifier } = open();
    await verify(first);
    server.now({ kind: 'answer', status: 502, body: 'bad gateway' });
    for (let hour = 0; hour < 48; hour += 1) {
      clockMs += 3_600 * SECOND;
      expect(await verify(first)).toBe('taken');
    }
    await until('the problem', () => verifier.problem());
    expect(verifier.problem()).toBe(
      "the cluster's login keys (access.jwksUrl or access.jwksFile) cannot be had: HTTP 502; the keys known so far hold meanwhile",
    );
    // Whether a key nobody knows is new or made up, nobody can say now.
    expect(await verify(second)).toBe('keys_unavailable');
    server.now({ kind: 'keys', keys: [first, second] });
    clockMs += 6 * SECOND;
    expect(await verify(second)).toBe('taken');
    expect(verifier.problem()).toBeUndefined();
  });

  it('are forgotten within minutes when the cluster withdraws them, and with them the tokens that were known', async () => {
    server.now({ kind: 'keys', keys: [first, second] });
    const { verify, verifier } = open();
    let changes = 0;
    verifier.onKeysChanged(() => {
      changes += 1;
    });
    await verify(first);
    expect(changes).toBe(1);
    server.now({ kind: 'keys', keys: [second] });
    clockMs += 301 * SECOND;
    // The one that notices is still answered with what was known: nobody waits for a renewal.
    expect(await verify(first)).toBe('taken');
    await until('the renewal', () => (changes === 2 ? true : undefined));
    expect(await verify(first)).toBe('unknown_key');
    expect(await verify(second)).toBe('taken');
  });

  it.each<[string, () => void]>([
    ['an error', () => server.now({ kind: 'answer', status: 500, body: '' })],
    ['HTML', () => server.now({ kind: 'answer', status: 200, body: '<html>' })],
    ['a list', () => server.now({ kind: 'answer', status: 200, body: '[]' })],
    ['no keys', () => server.now({ kind: 'keys', keys: [] })],
    ['an endless answer', () => server.now({ kind: 'endless' })],
    ['a redirect', () => server.now({ kind: 'answer', status: 302, body: '', location: server.url })],
    ['a key too short to trust', () => server.now({ kind: 'keys', keys: [makeSigningKey('first', 1_024)] })],
  ])('let nobody in who cannot be verified: at first the endpoint gives %s', async (_what, misbehave) => {
    misbehave();
    const { verify, verifier } = open();
    expect(await verify(first)).toBe('keys_unavailable');
    expect(verifier.problem()).toMatch(/cannot be had: .*; nobody is let in until it does$/);
    expect(server.asked()).toBe(1);
    // And everybody as soon as it is mended.
    server.now({ kind: 'keys', keys: [first] });
    clockMs += 6 * SECOND;
    expect(await verify(first)).toBe('taken');
  });

  it('are not waited for longer than five seconds, and not by those whose key is known', async () => {
    server.now({ kind: 'keys', keys: [first] });
    const { verify } = open();
    await verify(first);
    server.now({ kind: 'hang' });
    clockMs += 301 * SECOND;
    expect(await Promise.all([verify(first), verify(first)])).toEqual(['taken', 'taken']);
    const startedMs = performance.now();
    expect(await verify(second)).toBe('keys_unavailable');
    expect(performance.now() - startedMs).toBeLessThan(20_000);
    expect(server.asked()).toBe(2);
  });

  it('come from a server that the CA of the configuration vouches for, and from no other', async () => {
    server.now({ kind: 'keys', keys: [first] });
    const stranger = open(makeCertificate().pem);
    expect(await stranger.verify(first)).toBe('keys_unavailable');
    expect(stranger.verifier.problem()).toContain('DEPTH_ZERO_SELF_SIGNED_CERT');
    expect(server.asked()).toBe(0);
  });

  it('are RSA keys for RS256 alone, whatever else is in the set, private parts and all', async () => {
    const { kty, n, e } = first.jwk;
    const set = [
      { kty: 'oct', kid: 'first', k: 'c2VjcmV0' },
      { kty: 'EC', kid: 'first', crv: 'P-256', x: 'x', y: 'y' },
      { ...first.jwk, kid: 'for-encryption', use: 'enc' },
      { ...first.jwk, kid: 'longer', alg: 'RS512' },
      { kty, kid: 'no numbers' },
      { kty, n: 'AA', e: 'AQAB', kid: 'short' },
      null,
      'key',
      { kty, n, e, kid: 'plain', d: 'secret', __proto__: { kid: 'first' } },
    ];
    server.now({ kind: 'answer', status: 200, body: JSON.stringify({ keys: set }) });
    const reading = await readJwks(server.url, createClusterHttp(server.ca, reachOf([server.url])));
    expect(reading.ok && [...reading.keys].map(([id, key]) => [id, key.type])).toEqual([['plain', 'public']]);
  });
});
