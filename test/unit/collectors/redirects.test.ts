import { followRedirect } from '../../../src/proxy/collectors/redirect.ts';
import { look } from '../../support/collectors-of.ts';
import { type FakeCluster, FRAMEWORKS, sourceUrlsOf, startFakeCluster } from '../../support/fake-cluster.ts';

let cluster: FakeCluster;
beforeEach(async () => {
  cluster = await startFakeCluster();
});
afterEach(() => cluster.close());

describe('a redirect', () => {
  it('on the same host is followed; 307 keeps a POST, 302 makes it a GET', async () => {
    cluster.answers['/frameworks'] = (response) => response.writeHead(302, { location: '/leader/frameworks' }).end();
    cluster.answers['/leader/frameworks'] = JSON.stringify(FRAMEWORKS);
    cluster.answers['/package/list'] = (response) => response.writeHead(307, { location: '/v1/list' }).end();
    cluster.answers['/v1/list'] = (response) => response.writeHead(302, { location: '/v2/list' }).end();
    cluster.answers['/v2/list'] = '{"packages":[]}';
    const { mesos, cosmos } = await look({ urls: sourceUrlsOf(cluster) });
    expect([mesos.ok, cosmos.ok]).toEqual([true, true]);
    const of = (path: string) =>
      cluster.asked.filter((one) => one.path === path).map(({ method, body }) => [method, body]);
    expect([...of('/package/list'), ...of('/v1/list'), ...of('/v2/list')]).toEqual([
      ['POST', '{}'],
      ['POST', '{}'],
      ['GET', ''],
    ]);
  });

  it('of a standby Mesos master leads to the leader, and our token stays behind', async () => {
    const leader = await startFakeCluster();
    try {
      const location = `${leader.origin}/frameworks`;
      cluster.answers['/frameworks'] = (response) => response.writeHead(307, { location }).end();
      const login = { token: async () => ({ ok: true, token: 'secret-token' }) as const };
      const { mesos } = await look({ urls: sourceUrlsOf(cluster), login });
      expect(mesos.ok).toBe(true);
      expect(cluster.asked.map(({ headers }) => headers.authorization)).toContain('token=secret-token');
      expect(leader.asked.map(({ path, headers }) => [path, headers.authorization])).toEqual([
        ['/frameworks', undefined],
      ]);
    } finally {
      await leader.close();
    }
  });

  const from = new URL('https://leader.mesos:5050/frameworks');
  it.each([
    ['its own host', 'https://leader.mesos:5050/x', true],
    ['its own host on another port, without the token', 'https://leader.mesos:8443/x', false],
    ['a path', '/mesos/frameworks', true],
    ['http, out of https', 'http://leader.mesos:5050/x', 'redirects from https to http'],
  ])('may lead to %s: %s', (_what, location, expected) => {
    const target = followRedirect(from, location, false);
    expect(target.ok ? target.keepsToken : target.reason).toBe(expected);
  });

  it('from http to https keeps the token: Admin Router sends everybody there', () => {
    expect(
      followRedirect(new URL('http://master.mesos/package/list'), 'https://master.mesos/package/list', false),
    ).toMatchObject({ ok: true, keepsToken: true });
  });

  it('may lead to another host only where that is expected, and there on the same port and protocol', () => {
    const other = (location: string, otherHosts: boolean) => followRedirect(from, location, otherHosts);
    expect(other('//10.0.0.2:5050/frameworks', false)).toEqual({ ok: false, reason: 'redirects to another host' });
    expect(other('//10.0.0.2:5050/frameworks', true)).toEqual({
      ok: true,
      url: new URL('https://10.0.0.2:5050/frameworks'),
      keepsToken: false,
    });
    expect(other('https://10.0.0.2:80/frameworks', true)).toEqual({ ok: false, reason: 'redirects to another host' });
  });
});
