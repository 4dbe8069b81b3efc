import { createPublicKey } from 'node:crypto';
import { jwtVerify } from 'jose';
import { createClusterHttp } from '../../../src/proxy/identity/http.ts';
import { createLogin } from '../../../src/proxy/identity/login.ts';
import { reachOf } from '../../../src/proxy/outbound/cluster-reach.ts';
import { Secret } from '../../../src/proxy/secrets/secret.ts';
import { makeCertificate } from '../../support/certificate.ts';
import { look } from '../../support/collectors-of.ts';
import { type FakeCluster, sourceUrlsOf, startFakeCluster } from '../../support/fake-cluster.ts';
import { makeRsaKeyPair } from '../../support/rsa-key-pair.ts';

const certificate = makeCertificate();
const { privateKey, publicKey } = makeRsaKeyPair();
const pkcs1 = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
const LOGIN = '/acs/api/v1/auth/login';

let cluster: FakeCluster;
let tokens: string[];
beforeEach(async () => {
  cluster = await startFakeCluster(certificate);
  tokens = [];
  cluster.answers[LOGIN] = (response) => {
    tokens.push(`token-${tokens.length}`);
    response.end(JSON.stringify({ token: tokens.at(-1) }));
  };
});
afterEach(() => cluster.close());

const loginOf = (ca: string | undefined = certificate.pem, privateKeyPem = pkcs1) =>
  createLogin({
    account: { uid: 'dcos_signal', privateKey: new Secret(privateKeyPem), loginUrl: `${cluster.origin}${LOGIN}` },
    http: createClusterHttp(ca, reachOf([cluster.origin])),
    nowMs: Date.now,
  });
const logins = () => cluster.asked.filter(({ path }) => path === LOGIN);

describe('the service account', () => {
  it.each([
    ['PKCS#1', pkcs1],
    ['PKCS#8', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()],
  ])('logs in with a signed claim that lasts an hour (%s key)', async (_kind, pem) => {
    expect(await loginOf(certificate.pem, pem).token()).toEqual({ ok: true, token: 'token-0' });
    const [asked] = logins();
    const { uid, token } = JSON.parse(asked?.body ?? '{}');
    expect([asked?.method, asked?.headers['content-type'], uid]).toEqual(['POST', 'application/json', 'dcos_signal']);
    const { payload, protectedHeader } = await jwtVerify(
      token,
      createPublicKey(publicKey.export({ type: 'spki', format: 'pem' })),
    );
    expect(protectedHeader).toEqual({ alg: 'RS256', typ: 'JWT' });
    expect(Object.keys(payload).sort()).toEqual(['exp', 'uid']);
    expect((payload.exp ?? 0) - Date.now() / 1000).toBeGreaterThan(3_500);
    expect((payload.exp ?? 0) - Date.now() / 1000).toBeLessThanOrEqual(3_601);
  });

  it('logs in once for all sources, and its token goes to each of them', async () => {
    const all = await look({ urls: sourceUrlsOf(cluster), ca: certificate.pem, login: loginOf() });
    expect([all.diagnostics.ok, all.mesos.ok, all.cosmos.ok]).toEqual([true, true, true]);
    expect(logins()).toHaveLength(1);
    const others = cluster.asked.filter(({ path }) => path !== LOGIN);
    expect(others).toHaveLength(4);
    expect(new Set(others.map(({ headers }) => headers.authorization))).toEqual(new Set(['token=token-0']));
  });

  it('gets a new token when the old one is refused, one for all, and gives up when that is refused as well', async () => {
    const login = loginOf();
    for (const path of Object.keys(cluster.answers)) {
      const whole = cluster.answers[path];
      if (path === LOGIN || typeof whole !== 'string') continue;
      cluster.answers[path] = (response, { headers }) =>
        headers.authorization === 'token=token-0' ? response.writeHead(401).end() : response.end(whole);
    }
    const all = await look({ urls: sourceUrlsOf(cluster), ca: certificate.pem, login });
    expect([all.diagnostics.ok, all.mesos.ok, all.cosmos.ok]).toEqual([true, true, true]);
    expect(logins()).toHaveLength(2);
    cluster.answers['/package/list'] = (response) => response.writeHead(401).end();
    const { cosmos } = await look({ urls: sourceUrlsOf(cluster), ca: certificate.pem, login });
    expect(cosmos).toMatchObject({ ok: false, reason: 'HTTP 401' });
    expect(logins()).toHaveLength(3);
  });

  it.each<[string, (answer: FakeCluster['answers']) => void, string]>([
    [
      'refused',
      (answers) => {
        answers[LOGIN] = (response) => response.writeHead(401).end('{"token":"x"}');
      },
      'HTTP 401',
    ],
    [
      'answered without a token',
      (answers) => {
        answers[LOGIN] = '{"title":"hunter2"}';
      },
      'the answer has no token',
    ],
    [
      'answered with a web page',
      (answers) => {
        answers[LOGIN] = '<html>hunter2';
      },
      'not JSON',
    ],
    [
      'redirected',
      (answers) => {
        answers[LOGIN] = (response) => response.writeHead(307, { location: 'https://elsewhere.invalid/' }).end();
      },
      'HTTP 307',
    ],
  ])(
    'that is %s costs every source its track, and says why without repeating anything',
    async (_what, spoil, reason) => {
      spoil(cluster.answers);
      const all = await look({ urls: sourceUrlsOf(cluster), ca: certificate.pem, login: loginOf() });
      for (const source of [all.diagnostics, all.mesos, all.cosmos]) {
        expect(source).toMatchObject({ ok: false, reason: `the service account's login failed: ${reason}` });
      }
      expect(cluster.asked.every(({ path }) => path === LOGIN)).toBe(true);
    },
  );
});

describe('TLS', () => {
  it("is verified, the login's as well", async () => {
    const { mesos } = await look({ urls: sourceUrlsOf(cluster) });
    expect(mesos).toMatchObject({ ok: false, reason: 'TLS: DEPTH_ZERO_SELF_SIGNED_CERT' });
    const other = makeCertificate().pem;
    expect(await look({ urls: sourceUrlsOf(cluster), ca: other })).toMatchObject({ cosmos: { ok: false } });
    expect(
      await createLogin({
        account: { uid: 'u', privateKey: new Secret(pkcs1), loginUrl: `${cluster.origin}${LOGIN}` },
        http: createClusterHttp(undefined, reachOf([cluster.origin])),
        nowMs: Date.now,
      }).token(),
    ).toEqual({ ok: false, reason: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    expect(cluster.asked).toEqual([]);
  });

  it('trusts the CA of the cluster, for the name the certificate is for and no other', async () => {
    const urls = sourceUrlsOf(cluster);
    expect(await look({ urls, ca: certificate.pem })).toMatchObject({ diagnostics: { ok: true }, mesos: { ok: true } });
    const cosmosUrls = urls.cosmosUrls.map((url) => url.replace('127.0.0.1', 'localhost'));
    const { cosmos } = await look({ urls: { ...urls, cosmosUrls }, ca: certificate.pem });
    expect(cosmos).toMatchObject({ ok: false, reason: 'TLS: ERR_TLS_CERT_ALTNAME_INVALID' });
  });
});
