import { createServer, type IncomingHttpHeaders } from 'node:http';
import { type Cluster, createCluster } from '../../../example/cluster/cluster.ts';
import { type Listening, listen } from '../../../example/http/listen.ts';

const clusterId = '70b28f00-e38f-41b2-a723-aab344f535b9';

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let seen: Seen[];
let service: Listening;
let cluster: Cluster;
let clock: number;

beforeEach(async () => {
  seen = [];
  clock = Date.UTC(2020, 5, 30, 13);
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    seen.push({ method: request.method, url: request.url, headers: request.headers, body });
    if (request.url === '/moved') response.writeHead(302, { location: '/elsewhere' }).end();
    else response.writeHead(202, { 'x-service': 'yes' }).end('from the service');
  });
  service = await listen(server, 'service', 0);
  cluster = await createCluster({ clusterId, proxyUrl: service.url, now: () => clock });
});
afterEach(async () => {
  await cluster.close();
  await service.close();
});

const call = (path: string, init: RequestInit = {}) => fetch(`${cluster.url}${path}`, { redirect: 'manual', ...init });

async function logIn(uid = 'jane.doe@example.com') {
  const response = await call('/acs/api/v1/auth/login', {
    method: 'POST',
    body: JSON.stringify({ uid, password: 'deleteme' }),
  });
  const cookies = response.headers.getSetCookie().map((cookie) => cookie.split(';')[0] ?? '');
  return { response, cookie: cookies.join('; '), token: cookies[0]?.split('=')[1] ?? '' };
}

describe('logging in to the stand-in cluster', () => {
  it('sets the token where no script can read it, and the name where the UI can', async () => {
    const { response } = await logIn();
    expect(response.status).toBe(200);
    const [auth = '', info = ''] = response.headers.getSetCookie();
    expect(auth).toMatch(/^dcos-acs-auth-cookie=[\w-]+\.[\w-]+\.[\w-]+; Path=\/; HttpOnly$/);
    expect(info).not.toContain('HttpOnly');
    const base64 = /^dcos-acs-info-cookie=([^;]+)/.exec(info)?.[1] ?? '';
    expect(JSON.parse(Buffer.from(base64, 'base64').toString())).toEqual({
      uid: 'jane.doe@example.com',
      description: 'Jane Doe',
    });
  });

  it.each([{ uid: 'jane.doe@example.com', password: 'wrong' }, { uid: 'nobody', password: 'deleteme' }, {}])(
    'answers 401 without a cookie to %j',
    async (credentials) => {
      const response = await call('/acs/api/v1/auth/login', { method: 'POST', body: JSON.stringify(credentials) });
      expect(response.status).toBe(401);
      expect(response.headers.getSetCookie()).toEqual([]);
    },
  );

  it('empties both cookies at logout', async () => {
    const cookies = (await call('/acs/api/v1/auth/logout')).headers.getSetCookie();
    expect(cookies).toEqual([
      'dcos-acs-auth-cookie=; Path=/; HttpOnly; Max-Age=0',
      'dcos-acs-info-cookie=; Path=/; Max-Age=0',
    ]);
  });
});

describe('the way to the service behind Admin Router', () => {
  it('is closed without a login, with HTML as Admin Router has it', async () => {
    const response = await call('/service/telemetry/v1/batch', { method: 'POST', body: '{}' });
    expect(response.status).toBe(401);
    expect(response.headers.get('content-type')).toMatch(/^text\/html/);
    expect(seen).toEqual([]);
  });

  it('leads there without the prefix, with method, query and body as they were', async () => {
    const { cookie } = await logIn();
    const response = await call('/service/telemetry/v1/batch?a=%2F..&b', {
      method: 'POST',
      headers: { cookie },
      body: '{"batch":[]}',
    });
    expect([response.status, response.headers.get('x-service'), await response.text()]).toEqual([
      202,
      'yes',
      'from the service',
    ]);
    expect(seen).toMatchObject([{ method: 'POST', url: '/v1/batch?a=%2F..&b', body: '{"batch":[]}' }]);
  });

  it('makes a header of the login cookie and keeps the cookies themselves', async () => {
    const { cookie, token } = await logIn();
    await call('/service/telemetry/', { headers: { cookie: `other=1; ${cookie}` } });
    expect(seen[0]?.headers).toMatchObject({
      authorization: `token=${token}`,
      cookie: 'other=1',
      host: new URL(cluster.url).host,
      'x-real-ip': '127.0.0.1',
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
    });
  });

  it('sends no cookie header on when only the login was in it', async () => {
    const { cookie } = await logIn();
    await call('/service/telemetry/', { headers: { cookie } });
    expect(seen[0]?.headers).not.toHaveProperty('cookie');
  });

  it('takes an Authorization header instead of the cookie, even a worthless one', async () => {
    const { cookie, token } = await logIn();
    const withHeader = (authorization: string) => call('/service/telemetry/', { headers: { cookie, authorization } });
    expect((await withHeader('Basic d3JpdGVLZXk6')).status).toBe(401);
    expect((await withHeader('token=nonsense')).status).toBe(401);
    expect((await withHeader(`token=${token}`)).status).toBe(202);
    expect((await withHeader(`Bearer ${token}`)).status).toBe(202);
  });

  it('is closed again when the token is too old', async () => {
    const { cookie } = await logIn();
    clock += 6 * 86_400_000;
    expect((await call('/service/telemetry/', { headers: { cookie } })).status).toBe(401);
  });

  it('redirects to the slash form, and puts the prefix back into redirects of the service', async () => {
    const { cookie } = await logIn();
    const bare = await call('/service/telemetry', { headers: { cookie } });
    expect([bare.status, bare.headers.get('location')]).toEqual([301, '/service/telemetry/']);
    const moved = await call('/service/telemetry/moved', { headers: { cookie } });
    expect(moved.headers.get('location')).toBe('/service/telemetry/elsewhere');
  });

  it('is 502 in HTML when the service is down', async () => {
    const { cookie } = await logIn();
    await service.close();
    const response = await call('/service/telemetry/healthz', { headers: { cookie } });
    expect(response.status).toBe(502);
    expect(response.headers.get('content-type')).toMatch(/^text\/html/);
  });
});

describe('what Admin Router answers itself', () => {
  it('tells everybody the UI configuration with the cluster id, and the version', async () => {
    expect(await (await call('/dcos-metadata/ui-config.json')).json()).toMatchObject({
      uiConfiguration: { plugins: { tracking: { enabled: true, metadata: { openBuild: true } } } },
      clusterConfiguration: { firstUser: false, id: clusterId },
    });
    expect(await (await call('/dcos-metadata/dcos-version.json')).json()).toMatchObject({
      version: '2.1.3',
      'dcos-variant': 'open',
    });
  });

  it.each([
    ['GET', '/metadata'],
    ['GET', '/system/health/v1/report'],
    ['GET', '/mesos/frameworks'],
    ['GET', '/mesos/metrics/snapshot'],
    ['POST', '/package/list'],
  ])('%s %s wants a login', async (method, path) => {
    expect((await call(path, { method })).status).toBe(401);
    const { cookie } = await logIn();
    const response = await call(path, { method, headers: { cookie } });
    expect(response.status).toBe(200);
    expect(Object.keys(await response.json())).not.toHaveLength(0);
  });

  it.each([
    ['GET', '/system/health/v1/report'],
    ['GET', '/frameworks'],
    ['GET', '/metrics/snapshot'],
    ['POST', '/package/list'],
  ])('%s %s needs none on the master itself', async (method, path) => {
    expect((await fetch(`${cluster.masterUrl}${path}`, { method })).status).toBe(200);
  });

  it('serves no file from outside of its folders', async () => {
    for (const path of ['/package.json', '/..%2fpackage.json', '/.git', '/index.html'])
      expect((await call(path)).status).toBe(404);
  });
});
