import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Cluster, createCluster } from '../../../example/cluster/cluster.ts';
import { pageEvent } from '../../support/page-event.ts';
import { startReceiver, type TestReceiver } from '../../support/receiver.ts';
import { startProxy } from '../../support/start-proxy.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { until } from '../../support/until.ts';

const CLUSTER_ID = '70b28f00-e38f-41b2-a723-aab344f535b9';
const folder = tempDir();

describe('a no that the proxy hears', () => {
  const signalOff = path.join(folder, 'dcos-signal-config.json');
  let receiver: TestReceiver;
  let cluster: Cluster;
  beforeAll(async () => {
    writeFileSync(signalOff, JSON.stringify({ enabled: 'false' }));
    receiver = await startReceiver();
    cluster = await createCluster({ clusterId: CLUSTER_ID, proxyUrl: 'http://127.0.0.1:9' });
  });
  afterAll(() => Promise.all([cluster.close(), receiver.close()]));
  afterEach(() => receiver.clear());

  const home = (name: string) => {
    const made = path.join(folder, name);
    mkdirSync(made);
    return made;
  };
  const config = (change: object = {}) => ({
    cluster: {
      clusterId: CLUSTER_ID,
      diagnosticsUrl: `${cluster.masterUrl}/system/health/v1/report`,
      mesosFrameworksUrl: `${cluster.masterUrl}/frameworks`,
      mesosMetricsUrl: `${cluster.masterUrl}/metrics/snapshot`,
      cosmosUrl: `${cluster.masterUrl}/package/list`,
    },
    destinations: [{ kind: 'segment', url: receiver.url, writeKey: 'test' }],
    ...change,
  });

  it.each([
    ['telemetryEnabled: false', { consent: { telemetryEnabled: false } }, {}, 'cluster_disabled'],
    ['policy off', { consent: { policy: 'off' } }, {}, 'policy_off'],
    ['DO_NOT_TRACK in its environment', {}, { DO_NOT_TRACK: '1' }, 'environment'],
    ['DCOS_TELEMETRY_DISABLED in its environment', {}, { DCOS_TELEMETRY_DISABLED: 'true' }, 'environment'],
    ["DC/OS's own enabled: false", { cluster: { signalConfigFile: signalOff } }, {}, 'cluster_disabled'],
  ])(
    'for the whole cluster (%s): nothing is asked, kept or sent, and it says why',
    async (name, change, env, reason) => {
      const proxy = await startProxy(config(change), home(name.replaceAll(/\W/g, '-')), env);
      const { status, body } = await proxy.post([pageEvent()]);
      expect([status, body.accepted, body.consent]).toEqual([200, 0, { state: 'off', reason }]);
      const health = await proxy.health();
      expect(health).toMatchObject({ status: 'off', spool: { stored: 0 }, intake: { refused: { no_consent: 1 } } });
      for (const { state } of Object.values(health.collectors)) expect(state).toBe('waiting');
      expect(await proxy.stop()).toBe(0);
      expect(await receiver.received()).toEqual([]);
    },
  );

  it.each([
    ['Global Privacy Control', { 'sec-gpc': '1' }, 'global_privacy_control'],
    ['Do Not Track', { dnt: '1' }, 'do_not_track'],
  ])("for one browser (%s): its events are not kept, the cluster's tracks go on", async (name, headers, reason) => {
    const proxy = await startProxy(config(), home(name.replaceAll(' ', '-')));
    const response = await fetch(`${proxy.url}/v1/batch`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ batch: [pageEvent()] }),
    });
    expect(await response.json()).toMatchObject({ accepted: 0, consent: { state: 'off', reason } });
    const events = await until('the tracks of the cluster', async () => {
      const received = await receiver.received();
      return received.length >= 3 ? received : undefined;
    });
    expect(events.map(({ event }) => event).sort()).toEqual(['health', 'mesos_track', 'package_list']);
    expect(await proxy.stop()).toBe(0);
  });

  it('keeps what it had before the no, and sends none of it', async () => {
    await receiver.fault({ status: 503 });
    const data = home('before-and-after');
    const before = await startProxy(config({ cluster: { clusterId: CLUSTER_ID } }), data);
    expect((await before.post([pageEvent()])).body.accepted).toBe(1);
    expect(await before.stop()).toBe(0);
    await receiver.mend();
    const after = await startProxy(config({ consent: { telemetryEnabled: false } }), data);
    expect((await after.health()).destinations.segment?.pending).toBe(1);
    expect(await after.stop()).toBe(0);
    expect(await receiver.received()).toEqual([]);
  });
});
