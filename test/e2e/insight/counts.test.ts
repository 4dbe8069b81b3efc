import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openOwnerKey } from '../../../dist/proxy/access/owner-key.js';
import { asUser, tokenOf } from '../../support/as-user.ts';
import { askInsight, lastOf, pagesOf, sumOf } from '../../support/ask-insight.ts';
import { startFakeCluster } from '../../support/fake-cluster.ts';
import { pageEvent } from '../../support/page-event.ts';
import { type StartedProxy, startProxy } from '../../support/start-proxy.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { makeSecret, makeToken } from '../../support/tokens.ts';
import { until } from '../../support/until.ts';

const folder = tempDir();
const cluster = { clusterId: '70b28f00-e38f-41b2-a723-aab344f535b9' };
const started: StartedProxy[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((proxy) => proxy.stop()));
});
let count = 0;
async function start(config: object = {}, home = path.join(folder, String(count++))) {
  mkdirSync(home, { recursive: true });
  const proxy = await startProxy({ cluster, ...config }, home);
  started.push(proxy);
  return { proxy, home, file: path.join(home, 'data', 'insight.db') };
}
const track = (event: string, properties: object) => ({
  type: 'track',
  event,
  messageId: randomUUID(),
  timestamp: new Date().toISOString(),
  properties,
});

describe('insight', () => {
  it('shows at once what was sent, by pattern and kind, and how many users were active; a duplicate is none', async () => {
    const { proxy } = await start();
    const [jane, joe] = [asUser(proxy.url, 'jane'), asUser(proxy.url, 'joe')];
    const view = pageEvent('/nodes');
    await jane.post([view, pageEvent('/nodes'), pageEvent('/dashboard'), track('dcos_login', { method: 'local' })]);
    await joe.post([track('dcos_login_failed', { error: 'credentials' }), track('dcos_logout', { reason: 'user' })]);
    await jane.post([view]);
    await jane.post([view, pageEvent('/jobs/overview')]);
    await jane.post([{ type: 'identify' }, pageEvent('/dashboard')]);

    const { status, headers, body } = await askInsight(proxy.url);
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(pagesOf(body)).toEqual({ '/nodes': 2, '/dashboard': 2, '/jobs/overview': 1 });
    expect(Object.values(body.logins).map(sumOf)).toEqual([1, 1, 1]);
    expect(lastOf(body.activeUsers)).toBe(2);
    const { received, refused } = body.pipeline;
    expect([sumOf(received), sumOf(refused)]).toEqual([11, 1]);
    expect(body.at).toHaveLength(24);
    expect(body.at.at(-1)).toBe(Math.floor(Date.now() / 3_600_000) * 3_600_000);
    // Before there was a proxy nothing is known; that is not zero.
    expect(body.logins.succeeded[0]).toBeNull();
    const delivered = await until('everything to be delivered', async () => {
      const { pipeline } = (await askInsight(proxy.url)).body;
      return lastOf(pipeline.pending) === 0 ? sumOf(pipeline.delivered) : undefined;
    });
    expect(delivered).toBe(8);
  });

  it('counts for every range it has, and names them when it is asked for another one', async () => {
    const { proxy } = await start();
    await proxy.post([pageEvent('/nodes')]);
    for (const [range, steps] of [
      ['7d', 168],
      ['30d', 30],
      ['90d', 90],
    ] as const) {
      const { body } = await askInsight(proxy.url, range);
      expect([body.range, body.at.length, pagesOf(body)]).toEqual([range, steps, { '/nodes': 1 }]);
    }
    const { status, body } = await askInsight(proxy.url, '1y');
    expect([status, body.reason, body.message]).toEqual([400, 'bad_range', 'range is one of 24h, 7d, 30d, 90d']);
    expect((await askInsight(proxy.url, '24h&range=7d')).status).toBe(400);
    expect((await (await fetch(`${proxy.url}/v1/insight`)).json()).range).toBe('24h');
  });

  it('follows the cluster by its own tracks, and tells which packages came and went', async () => {
    const fake = await startFakeCluster();
    const packages = (...names: string[]) =>
      JSON.stringify({
        packages: names.map((name) => ({
          appId: `/${name}`,
          packageInformation: { packageDefinition: { name, version: '1' } },
        })),
      });
    fake.answers['/package/list'] = packages('kafka', 'spark');
    const node = (health: number) => ({ IP: '1', Role: 'agent', Health: health, Output: {}, Units: [] });
    const unit = (name: string, health: number) => ({
      UnitName: name,
      Nodes: [{ ...node(health), Units: [{ UnitName: name, Health: health }] }],
      Health: health,
    });
    fake.answers['/system/health/v1/report'] = JSON.stringify({
      Units: { a: unit('dcos-net.service', 1), b: unit('dcos-log.service', 0) },
      Nodes: { '1': node(1) },
    });
    const urls = {
      diagnosticsUrl: `${fake.origin}/system/health/v1/report`,
      mesosFrameworksUrl: `${fake.origin}/frameworks`,
      mesosMetricsUrl: `${fake.origin}/metrics/snapshot`,
      cosmosUrl: `${fake.origin}/package/list`,
    };
    const { proxy } = await start({ cluster: { ...cluster, ...urls }, collect: { everyMs: 1_000 } });
    const seen = await until('all three tracks', async () => {
      const { body } = await askInsight(proxy.url);
      return lastOf(body.cluster.packages) === undefined ? undefined : body;
    });
    const { cpu, memory, disk, ...others } = seen.cluster;
    expect([cpu, memory, disk].map(({ used, total }) => [lastOf(used), lastOf(total)])).toEqual([
      [0.9, 12],
      [15_155.7999999996, 43_008],
      [0, 105_024],
    ]);
    expect(Object.entries(others).map(([name, series]) => [name, lastOf(series)])).toEqual([
      ['unhealthyUnits', 1],
      ['agents', 2],
      ['tasks', 3],
      ['frameworks', 2],
      ['packages', 2],
    ]);
    expect(seen.packageChanges).toEqual([]);

    fake.answers['/package/list'] = packages('kafka', 'cassandra', 'elastic');
    const changes = await until('the change of packages', async () => {
      const { body } = await askInsight(proxy.url);
      return body.packageChanges.length > 0 ? body.packageChanges : undefined;
    });
    expect(changes.map(({ name, change }) => `${name} ${change}`).sort()).toEqual([
      'cassandra installed',
      'elastic installed',
      'spark removed',
    ]);
    await fake.close();
  });

  it('counts nothing while telemetry is off, and still shows what was counted', async () => {
    const { proxy, home } = await start();
    await proxy.post([pageEvent('/nodes')]);
    const before = (await askInsight(proxy.url)).body;
    expect(await proxy.stop()).toBe(0);
    const { proxy: off } = await start({ consent: { telemetryEnabled: false } }, home);
    await off.post([pageEvent('/nodes')]);
    const { pages, pipeline, activeUsers } = (await askInsight(off.url)).body;
    expect(pages.map(({ total }) => total)).toEqual([1]);
    expect(sumOf(pipeline.received)).toBe(sumOf(before.pipeline.received));
    expect(lastOf(activeUsers)).toBe(1);
  });

  it('holds no event, no id and no user, in a file that is for its own user alone', async () => {
    const { proxy, file } = await start();
    const view = pageEvent('/nodes');
    await asUser(proxy.url, 'planted-uid').post([view]);
    await askInsight(proxy.url);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const onDisk = ['', '-wal'].map((suffix) => readFileSync(file + suffix, 'latin1')).join('');
    expect(onDisk.includes('/nodes')).toBe(true);
    const owner = openOwnerKey(path.dirname(file))('planted-uid');
    const planted = ['planted-uid', owner, view.messageId, view.timestamp, 'anonymousId', cluster.clusterId];
    expect(planted.filter((text) => onDisk.includes(text))).toEqual([]);
  });

  it('is for administrators, and says to others whom to ask', async () => {
    const home = path.join(folder, 'guarded');
    mkdirSync(home);
    const secret = makeSecret();
    const secretFile = path.join(home, 'secret');
    writeFileSync(secretFile, secret, { mode: 0o600 });
    const { proxy } = await start({ access: { kind: 'admin-router', secretFile, admins: { uids: ['ops'] } } }, home);
    const as = async (uid: string) => ({
      authorization: `token=${await makeToken(secret, uid, { claims: { exp: Math.floor(Date.now() / 1000) + 3_600 } })}`,
    });
    expect((await askInsight(proxy.url)).status).toBe(401);
    const { status, body } = await askInsight(proxy.url, '24h', await as('jane'));
    expect([status, body.reason]).toEqual([403, 'not_an_administrator']);
    expect(body.message).toContain('access.admins');
    expect((await askInsight(proxy.url, '24h', await as('ops'))).status).toBe(200);
    expect((await askInsight(proxy.url, '24h', tokenOf('ops'))).status).toBe(401);
  });

  it('is not there when it is switched off, and no file is; the policy says how long counts are kept', async () => {
    const { proxy, file } = await start({ insight: { enabled: false } });
    await proxy.post([pageEvent('/nodes')]);
    const { status, body } = await askInsight(proxy.url);
    expect([status, body.reason]).toEqual([404, 'insight_off']);
    expect(body.message).toContain('insight.enabled');
    expect(() => statSync(file)).toThrow('ENOENT');
    const kept = async (url: string) => (await asUser(url, 'jane').policy()).body.retention;
    expect(await kept(proxy.url)).toMatchObject({ countedMaxMs: 0 });
    const { proxy: other } = await start({ insight: { retentionDays: 30 } });
    expect(await kept(other.url)).toMatchObject({ countedMaxMs: 30 * 86_400_000 });
    expect((await askInsight(other.url)).body.retentionDays).toBe(30);
  });
});
