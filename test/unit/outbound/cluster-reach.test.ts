import { createClusterHttp } from '../../../src/proxy/identity/http.ts';
import { type ClusterReach, mayReach, reachOf, reachOfSocket } from '../../../src/proxy/outbound/cluster-reach.ts';
import { startFakeCluster } from '../../support/fake-cluster.ts';

const reach = reachOf(
  ['https://master.mesos/system/health/v1/report', 'http://127.0.0.1:7070/package/list', 'not a URL'],
  ['http://leader.mesos:5050/frameworks'],
);
const may = (url: string, more: { method?: 'GET' | 'POST'; carriesToken?: boolean } = {}) =>
  mayReach(reach, { url: new URL(url), method: 'GET', carriesToken: false, ...more });
const withToken = { carriesToken: true };

describe('what the cluster may be asked', () => {
  it.each([
    'https://master.mesos/anything',
    'https://master.mesos:8443/',
    'http://master.mesos/',
    'http://127.0.0.1:7070/',
    'http://leader.mesos:5050/metrics/snapshot',
    'http://10.0.0.2:5050/frameworks',
  ])('is %s', (url) => {
    expect(may(url)).toBe(true);
  });

  it.each([
    'https://master.mesos.evil.example/',
    'https://evil.example/master.mesos',
    'https://master.mesos@evil.example/',
    'http://10.0.0.2:5051/frameworks',
    'https://10.0.0.2:5050/frameworks',
    'http://10.0.0.2/frameworks',
    'http://169.254.169.254/latest/meta-data/',
    'http://[::1]:7070/',
  ])('is not %s', (url) => {
    expect(may(url)).toBe(false);
  });

  it('is a leader nobody named, but with nothing of ours: no token, no body', () => {
    expect(may('http://10.0.0.2:5050/frameworks', withToken)).toBe(false);
    expect(may('http://10.0.0.2:5050/frameworks', { method: 'POST' })).toBe(false);
  });

  it('gets the token where it was configured, over TLS or on this machine', () => {
    expect(may('https://master.mesos/x', withToken)).toBe(true);
    expect(may('http://127.0.0.1:7070/x', withToken)).toBe(true);
    expect(may('http://leader.mesos:5050/frameworks', withToken)).toBe(false);
    expect(may('http://master.mesos/x', withToken)).toBe(false);
    expect(may('http://127.0.0.1:9/x', withToken)).toBe(false);
    expect(may('https://leader.mesos:5050/frameworks', withToken)).toBe(true);
  });

  it('is the one socket that was named, and a client for a socket asks nothing else', () => {
    const socket = reachOfSocket('/run/dcos/dcos-licensing.sock');
    const of = (url: URL | { socketPath: string }) => mayReach(socket, { url, method: 'GET', carriesToken: false });
    expect(of({ socketPath: '/run/dcos/dcos-licensing.sock' })).toBe(true);
    expect(of({ socketPath: '/var/run/docker.sock' })).toBe(false);
    expect(of(new URL('http://127.0.0.1/'))).toBe(false);
    expect(mayReach(reach, { url: { socketPath: '/x' }, method: 'GET', carriesToken: false })).toBe(false);
  });
});

describe('the client for the cluster', () => {
  it('does not so much as connect to what it may not ask', async () => {
    const [inside, outside] = await Promise.all([startFakeCluster(), startFakeCluster()]);
    try {
      const ask = (origin: string, limits: ClusterReach, headers: Record<string, string> = {}) =>
        createClusterHttp(
          undefined,
          limits,
        )({
          url: new URL(`${origin}/frameworks`),
          method: 'GET',
          headers,
          signal: new AbortController().signal,
        }).then(
          (answer) => answer.resume().statusCode,
          (error: { code?: string }) => error.code,
        );
      const elsewhere = reachOf([inside.origin.replace('127.0.0.1', 'localhost')]);
      expect(await ask(inside.origin, reachOf([inside.origin]))).toBe(200);
      expect(await ask(outside.origin, elsewhere)).toBe('ERR_OUTBOUND_NOT_ALLOWED');
      // The same host on another port, but with a token.
      const token = { Authorization: 'token=secret' };
      expect(await ask(outside.origin, reachOf([inside.origin]), token)).toBe('ERR_OUTBOUND_NOT_ALLOWED');
      expect(outside.asked).toEqual([]);
    } finally {
      await Promise.all([inside.close(), outside.close()]);
    }
  });
});
