import { look } from '../../support/collectors-of.ts';
import {
  type FakeCluster,
  FRAMEWORKS,
  SNAPSHOT,
  SNAPSHOT_PROPERTIES,
  sourceUrlsOf,
  startFakeCluster,
} from '../../support/fake-cluster.ts';
import { plannedHealth, reportText } from '../../support/report-generator.ts';

let cluster: FakeCluster;
beforeEach(async () => {
  cluster = await startFakeCluster();
});
afterEach(() => cluster.close());

const NOW = Date.UTC(2026, 10, 22, 10, 0, 0);
const at = (ms: number) => new Date(ms).toISOString();
const MINUTE = 60_000;
const REPORT = '/system/health/v1/report';

describe('the diagnostics collector', () => {
  const plan = { nodes: 4, unanswered: 1 };

  it('takes the report that is kept when it is young, and its time for the time of the observation', async () => {
    cluster.answers[REPORT] = reportText({ ...plan, updatedTime: at(NOW - 2 * MINUTE) });
    const { diagnostics } = await look({ urls: sourceUrlsOf(cluster), nowMs: () => NOW });
    expect(diagnostics).toMatchObject({
      ok: true,
      event: 'health',
      properties: plannedHealth(plan),
      observedMs: NOW - 2 * MINUTE,
      nodes: { known: 4, unanswered: 1 },
    });
    expect(cluster.asked.filter(({ path }) => path.startsWith(REPORT)).map(({ path }) => path)).toEqual([REPORT]);
  });

  it('has one made anew when the kept one is old, and stops reading that one at its first unit', async () => {
    const old = reportText({ ...plan, updatedTime: at(NOW - 6 * MINUTE) });
    cluster.answers[REPORT] = (response, { path }) => {
      if (path.includes('cache=0')) response.end(reportText({ nodes: 2, updatedTime: at(NOW) }));
      // The rest never comes: whoever read on would wait for it.
      else response.write(old.slice(0, old.length / 2).replaceAll('2026-11-22T10:00:00', '2026-11-22T09:00:00'));
    };
    const { diagnostics } = await look({ urls: sourceUrlsOf(cluster), nowMs: () => NOW });
    expect(diagnostics).toMatchObject({ ok: true, properties: plannedHealth({ nodes: 2 }), observedMs: NOW });
  });

  it('believes the date of the report where its units have none', async () => {
    const document = (minutes: number) =>
      `{"Units":{"u":{"UnitName":"u","Nodes":[{}]}},"UpdatedTime":"${at(NOW - minutes * MINUTE)}"}`;
    cluster.answers[REPORT] = document(6);
    cluster.answers[`${REPORT}?cache=0`] = document(0).replaceAll('"u"', '"fresh"');
    const { diagnostics } = await look({ urls: sourceUrlsOf(cluster), nowMs: () => NOW });
    expect(diagnostics).toMatchObject({
      properties: { 'health-unit-fresh-total': 1, 'health-unit-fresh-unhealthy': 0 },
    });
  });

  it('asks anew when dcos-diagnostics has not looked yet: its date is the year 1', async () => {
    cluster.answers[REPORT] = '{"Units":null,"Nodes":null,"UpdatedTime":"0001-01-01T00:00:00Z"}';
    cluster.answers[`${REPORT}?cache=0`] = reportText({ nodes: 1, updatedTime: at(NOW) });
    const { diagnostics } = await look({ urls: sourceUrlsOf(cluster), nowMs: () => NOW });
    expect(diagnostics).toMatchObject({ properties: plannedHealth({ nodes: 1 }) });
  });

  it('is not younger than now when the clock of the cluster is ahead', async () => {
    cluster.answers[REPORT] = reportText({ nodes: 1, updatedTime: at(NOW + 60 * MINUTE) });
    const { diagnostics } = await look({ urls: sourceUrlsOf(cluster), nowMs: () => NOW });
    expect(diagnostics).toMatchObject({ ok: true, observedMs: NOW });
  });

  it('adds two units up that fall on one key, leaves out those without nodes, and says so', async () => {
    const unit = (name: string, outputs: readonly string[]) =>
      `{"UnitName":"${name}","Nodes":[${outputs.map((output) => `{"Output":{"${name}":"${output}"}}`)}]}`;
    cluster.answers[REPORT] =
      `{"Units":{"1":${unit('a.b', ['x', ''])},"2":${unit('a-b', ['y'])},"3":${unit('none', [])}}}`;
    const { diagnostics } = await look({ urls: sourceUrlsOf(cluster) });
    expect(diagnostics).toMatchObject({
      properties: { 'health-unit-a-b-total': 3, 'health-unit-a-b-unhealthy': 2 },
      notes: ['1 units share a key with another; they were added up'],
    });
  });

  it('reads several URLs as one report', async () => {
    const unit = (name: string) => `{"Units":{"${name}":{"UnitName":"${name}","Nodes":[{}]}}}`;
    cluster.answers['/one'] = unit('one');
    cluster.answers['/two'] = unit('two');
    const urls = { ...sourceUrlsOf(cluster), diagnosticsUrls: [`${cluster.origin}/one`, `${cluster.origin}/two`] };
    const { diagnostics } = await look({ urls });
    expect(diagnostics.ok && Object.keys(diagnostics.properties)).toEqual([
      'health-unit-one-total',
      'health-unit-one-unhealthy',
      'health-unit-two-total',
      'health-unit-two-unhealthy',
    ]);
  });
});

describe('the Mesos collector', () => {
  const mesos = async () => (await look({ urls: sourceUrlsOf(cluster), nowMs: () => NOW })).mesos;

  it('passes numbers on as Mesos gave them and names the registered frameworks, not the finished ones', async () => {
    expect(await mesos()).toEqual({
      ok: true,
      event: 'mesos_track',
      properties: { ...SNAPSHOT_PROPERTIES, frameworks: [{ name: 'marathon' }, { name: 'metronome' }] },
      observedMs: NOW,
      notes: [],
    });
  });

  it.each(Object.keys(SNAPSHOT).filter((metric) => !/elected|uptime/.test(metric)))(
    'says %s is absent when it is, or null: a number that is missing is never 0',
    async (metric) => {
      for (const replaced of [undefined, null]) {
        cluster.answers['/metrics/snapshot'] = JSON.stringify({ ...SNAPSHOT, [metric]: replaced });
        expect(await mesos()).toEqual({
          ok: false,
          url: `${cluster.origin}/metrics/snapshot`,
          reason: `absent: ${metric}`,
        });
      }
    },
  );

  it('takes a 0 that is there for a 0, and minus zero for what it is', async () => {
    cluster.answers['/metrics/snapshot'] = JSON.stringify(SNAPSHOT).replace(
      '"master/cpus_used":0.9',
      '"master/cpus_used":-0.0',
    );
    const observation = await mesos();
    expect(observation.ok && observation.properties.cpu_used).toBe(-0);
    expect(observation.ok && observation.properties.disk_used).toBe(0);
  });

  it('is broken without a list of frameworks, and fine with an empty one', async () => {
    for (const document of ['{}', '{"frameworks":null}']) {
      cluster.answers['/frameworks'] = document;
      expect(await mesos()).toEqual({ ok: false, url: `${cluster.origin}/frameworks`, reason: 'absent: frameworks' });
    }
    cluster.answers['/frameworks'] = '{"frameworks":[]}';
    expect(await mesos()).toMatchObject({ ok: true, properties: { frameworks: [] } });
    cluster.answers['/frameworks'] = '{"frameworks":[null]}';
    expect(await mesos()).toMatchObject({ ok: false, reason: 'answer: frameworks: null where an object belongs' });
  });

  it('knows a standby master by master/elected, and goes on where that is absent', async () => {
    cluster.answers['/metrics/snapshot'] = JSON.stringify({ 'master/elected': 0, 'master/cpus_total': 0 });
    expect(await mesos()).toEqual({
      ok: false,
      url: `${cluster.origin}/metrics/snapshot`,
      reason: 'a standby master (master/elected is 0)',
      standby: true,
    });
    const { 'master/elected': _elected, ...rest } = SNAPSHOT;
    cluster.answers['/metrics/snapshot'] = JSON.stringify(rest);
    expect(await mesos()).toMatchObject({ ok: true });
  });

  it('asks for both at once, without a body, in whatever order they are configured', async () => {
    const urls = sourceUrlsOf(cluster);
    const observation = await look({ urls: { ...urls, mesosUrls: [...urls.mesosUrls].reverse() } });
    expect(observation.mesos.ok).toBe(true);
    const both = cluster.asked.filter(({ path }) => path === '/frameworks' || path === '/metrics/snapshot');
    expect(both.map(({ method, body }) => [method, body])).toEqual([
      ['GET', ''],
      ['GET', ''],
    ]);
    expect(both.every(({ headers }) => headers['content-length'] === undefined)).toBe(true);
  });

  it('keeps only the names of large answers', async () => {
    const big = {
      ...FRAMEWORKS.frameworks[0],
      completed_tasks: Array.from({ length: 2_000 }, (_, i) => ({ id: `t${i}`, name: 'x'.repeat(200) })),
    };
    cluster.answers['/frameworks'] = JSON.stringify({ frameworks: [big, { name: 'kafka' }] });
    expect(await mesos()).toMatchObject({ properties: { frameworks: [{ name: 'marathon' }, { name: 'kafka' }] } });
  });
});

describe('the Cosmos collector', () => {
  const cosmos = async () => (await look({ urls: sourceUrlsOf(cluster), nowMs: () => NOW })).cosmos;
  const installed = (appId: string, name: string, version: string) => ({
    appId,
    packageInformation: {
      packageDefinition: { packagingVersion: '4.0', name, version, description: 'x', tags: ['y'] },
      resourceDefinition: {},
    },
  });

  it('asks as Cosmos wants to be asked', async () => {
    await cosmos();
    const [asked] = cluster.asked.filter(({ path }) => path === '/package/list');
    expect(asked).toMatchObject({
      method: 'POST',
      body: '{}',
      headers: {
        'content-type': 'application/vnd.dcos.package.list-request+json;charset=utf-8;version=v1',
        accept: 'application/vnd.dcos.package.list-response+json;charset=utf-8;version=v1',
      },
    });
  });

  it('lists app id, name and version, in the order given', async () => {
    const packages = [
      installed('/kafka', 'kafka', '2.8.0'),
      installed('/dev/kafka', 'kafka', '2.6.0'),
      installed('', 'cli', '1 < 2'),
    ];
    cluster.answers['/package/list'] = JSON.stringify({ packages });
    expect(await cosmos()).toEqual({
      ok: true,
      event: 'package_list',
      properties: {
        package_list: [
          { appId: '/kafka', packageInformation: { packageDefinition: { name: 'kafka', version: '2.8.0' } } },
          { appId: '/dev/kafka', packageInformation: { packageDefinition: { name: 'kafka', version: '2.6.0' } } },
          { appId: '', packageInformation: { packageDefinition: { name: 'cli', version: '1 < 2' } } },
        ],
      },
      observedMs: NOW,
      notes: [],
    });
  });

  it('is broken without a list of packages, and reads a text that is missing as none', async () => {
    for (const document of ['{}', '{"packages":null}']) {
      cluster.answers['/package/list'] = document;
      expect(await cosmos()).toMatchObject({ ok: false, reason: 'absent: packages' });
    }
    cluster.answers['/package/list'] = '{"packages":[{"appId":"/a"},{}]}';
    const nothing = { packageDefinition: { name: '', version: '' } };
    expect(await cosmos()).toMatchObject({
      properties: {
        package_list: [
          { appId: '/a', packageInformation: nothing },
          { appId: '', packageInformation: nothing },
        ],
      },
    });
  });

  it.each([
    ['{"packages":{}}', 'packages: of the wrong type'],
    ['{"packages":[null]}', 'packages: null where an object belongs'],
    ['{"packages":[{"packageInformation":null}]}', 'packageInformation: null where an object belongs'],
    ['{"packages":[{"packageInformation":{"packageDefinition":{"version":2}}}]}', 'version: of the wrong type'],
  ])('refuses %s', async (document, reason) => {
    cluster.answers['/package/list'] = document;
    expect(await cosmos()).toMatchObject({ ok: false, reason: `answer: ${reason}` });
  });
});

describe('names that an operator chose', () => {
  const collected = async (names: 'send' | 'hash' | 'omit') => {
    const unit = (name: string) => `"${name}":{"UnitName":"${name}","Nodes":[{}]}`;
    cluster.answers['/system/health/v1/report'] =
      `{"Units":{${unit('dcos-net.service')},${unit('acme-payroll.service')}}}`;
    cluster.answers['/frameworks'] = '{"frameworks":[{"name":"marathon"},{"name":"acme-trading"}]}';
    cluster.answers['/package/list'] =
      '{"packages":[{"appId":"/acme/kafka","packageInformation":{"packageDefinition":{"name":"kafka","version":"1"}}}]}';
    const { diagnostics, mesos, cosmos } = await look({ urls: sourceUrlsOf(cluster), names });
    if (!diagnostics.ok || !mesos.ok || !cosmos.ok) throw new Error('a source is broken');
    return [diagnostics, mesos, cosmos].map(({ properties }) => JSON.stringify(properties));
  };

  it('are sent unless the operator says otherwise: the Telemetry page promises them', async () => {
    expect((await collected('send')).map((text) => /acme/.test(text))).toEqual([true, true, true]);
  });

  it('can be hashed: the same for the same name and cluster, and what DC/OS named stays readable', async () => {
    const [units, frameworks, packages] = await collected('hash');
    const all = `${units}${frameworks}${packages}`;
    expect(all).not.toMatch(/acme/);
    expect(units).toMatch(/health-unit-dcos-net-service-total.*health-unit-hashed-[0-9a-f]{16}-total/);
    expect(frameworks).toMatch(/"name":"marathon"\},\{"name":"hashed-[0-9a-f]{16}"/);
    expect(packages).toMatch(/"appId":"hashed-[0-9a-f]{16}".*"name":"kafka"/);
    expect(await collected('hash')).toEqual([units, frameworks, packages]);
  });

  it('can be left out', async () => {
    const [units, frameworks, packages] = await collected('omit');
    expect(units).toBe('{"health-unit-dcos-net-service-total":1,"health-unit-dcos-net-service-unhealthy":0}');
    expect(frameworks).toContain('"frameworks":[{"name":"marathon"}]');
    expect(packages).toContain(
      '{"appId":"","packageInformation":{"packageDefinition":{"name":"kafka","version":"1"}}}',
    );
  });
});
