import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { asUser } from '../../support/as-user.ts';
import { type FakeCluster, startFakeCluster } from '../../support/fake-cluster.ts';
import { pageEvent } from '../../support/page-event.ts';
import { startReceiver, type TestReceiver } from '../../support/receiver.ts';
import { type StartedProxy, startProxy } from '../../support/start-proxy.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { until } from '../../support/until.ts';

const folder = tempDir();
const CLUSTER_ID = '70b28f00-e38f-41b2-a723-aab344f535b9';

describe('the policy, changed while the proxy runs', () => {
  let receiver: TestReceiver;
  let cluster: FakeCluster;
  beforeAll(async () => {
    receiver = await startReceiver();
    cluster = await startFakeCluster();
  });
  afterAll(() => Promise.all([cluster.close(), receiver.close()]));
  afterEach(async () => {
    await receiver.mend();
    await receiver.clear();
  });

  const home = (name: string) => {
    const made = path.join(folder, name);
    mkdirSync(made);
    return made;
  };
  const config = (change: object = {}) => ({
    cluster: {
      clusterId: CLUSTER_ID,
      mesosFrameworksUrl: `${cluster.origin}/frameworks`,
      mesosMetricsUrl: `${cluster.origin}/metrics/snapshot`,
    },
    collect: { everyMs: 1_000 },
    destinations: [{ kind: 'segment', url: receiver.url, writeKey: 'test' }],
    ...change,
  });
  /** The whole file, as the proxy was given it. */
  const whole = (at: string, content: object) =>
    JSON.stringify({ listen: { host: '127.0.0.1', port: 0 }, dataDir: path.join(at, 'data'), ...content });
  const policyOf = async (proxy: StartedProxy) => (await asUser(proxy.url, 'jane').policy()).body;
  const untilReason = (proxy: StartedProxy, reason: string) =>
    until(`the reason ${reason}`, async () => ((await policyOf(proxy)).reason === reason ? true : undefined));

  it('off stops intake, collecting and sending at once and keeps what there was; on lets all go on', async () => {
    const at = home('off-and-on');
    const proxy = await startProxy(config(), at);
    const file = proxy.configFile;
    await until('a track', async () => ((await receiver.received()).length > 0 ? true : undefined));
    await receiver.fault({ status: 503 });
    const kept = pageEvent();
    expect((await proxy.post([kept])).body.accepted).toBe(1);

    // As an editor does it: a new file, renamed over the old one.
    writeFileSync(`${file}.new`, whole(at, config({ consent: { policy: 'off' } })));
    renameSync(`${file}.new`, file);
    await untilReason(proxy, 'policy_off');
    expect((await proxy.post([pageEvent()])).body).toMatchObject({ accepted: 0, consent: { reason: 'policy_off' } });
    await receiver.mend();
    await receiver.clear();
    const asked = await until('a quiet cluster', async () => {
      const before = cluster.asked.length;
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      return cluster.asked.length === before ? before : undefined;
    });
    expect(await receiver.received()).toEqual([]);
    const health = await proxy.health();
    expect([health.status, (health.destinations.segment?.pending ?? 0) >= 1]).toEqual(['off', true]);

    writeFileSync(file, whole(at, config()));
    await untilReason(proxy, 'cluster_default');
    await until('what was kept', async () => {
      const ids = (await receiver.received()).map(({ messageId }) => messageId);
      return ids.includes(kept.messageId) ? true : undefined;
    });
    await until('a new question to the cluster', () => (cluster.asked.length > asked ? true : undefined));
    expect(await proxy.stop()).toBe(0);
  });

  it('a file that is gone, torn or wrong changes nothing, and the log names the key and no value', async () => {
    const at = home('broken');
    const proxy = await startProxy(config({ consent: { policy: 'off' } }), at);
    const file = proxy.configFile;
    rmSync(file);
    await until('the missing file in health', async () =>
      (await proxy.health()).problems.join().includes('ENOENT') ? true : undefined,
    );
    writeFileSync(file, '{"consent": {"policy": "opt');
    await until('the torn file in health', async () =>
      (await proxy.health()).problems.join().includes('is not JSON') ? true : undefined,
    );
    writeFileSync(file, whole(at, config({ consent: { policy: 'perhaps' } })));
    await until('the wrong key in health', async () =>
      (await proxy.health()).problems.join().includes('consent.policy') ? true : undefined,
    );
    expect(await policyOf(proxy)).toMatchObject({ state: 'off', reason: 'policy_off' });
    expect(proxy.stderr()).toContain('consent.policy');
    expect(proxy.stderr()).not.toContain('perhaps');
    writeFileSync(file, whole(at, config()));
    await untilReason(proxy, 'cluster_default');
    expect((await proxy.health()).problems.join()).not.toContain('stays in force');
    expect(await proxy.stop()).toBe(0);
  });

  it('another key waits for a restart, and that is said in the log and in health', async () => {
    const at = home('restart');
    const proxy = await startProxy(config(), at);
    const changed = config({ consent: { locked: true }, spool: { maxAgeMs: 7_200_000 } });
    writeFileSync(proxy.configFile, whole(at, changed));
    await until('the lock', async () => ((await policyOf(proxy)).locked === true ? true : undefined));
    const problems = await until('the notice', async () => {
      const all = (await proxy.health()).problems.join();
      return all.includes('spool.maxAgeMs') ? all : undefined;
    });
    expect(problems).not.toContain('7200000');
    expect(proxy.stderr()).toContain('"keys":["spool.maxAgeMs"]');
    expect(await proxy.stop()).toBe(0);
  });

  it("SIGHUP reads it all again, DC/OS's own switch too, and does not end the proxy", async () => {
    const at = home('hup');
    const signalConfigFile = path.join(at, 'dcos-signal-config.json');
    const say = (enabled: string) => writeFileSync(signalConfigFile, JSON.stringify({ enabled }));
    say('false');
    const proxy = await startProxy(config({ cluster: { ...config().cluster, signalConfigFile } }), at);
    expect(await policyOf(proxy)).toMatchObject({ state: 'off', reason: 'cluster_disabled', telemetryEnabled: false });
    say('true');
    proxy.child.kill('SIGHUP');
    await untilReason(proxy, 'cluster_default');
    // The cluster was not even looked at before.
    expect((await proxy.post([pageEvent()])).body.accepted).toBe(1);
    const events = await until('an event with the id of the cluster', async () => {
      const received = await receiver.received();
      return received.length > 0 ? received : undefined;
    });
    expect(new Set(events.map(({ anonymousId }) => anonymousId))).toEqual(new Set([CLUSTER_ID]));
    say('false');
    proxy.child.kill('SIGHUP');
    await untilReason(proxy, 'cluster_disabled');
    writeFileSync(signalConfigFile, '{');
    proxy.child.kill('SIGHUP');
    await until('the torn file in health', async () =>
      (await proxy.health()).problems.join().includes('is not JSON') ? true : undefined,
    );
    expect((await policyOf(proxy)).reason).toBe('cluster_disabled');
    expect(await proxy.stop()).toBe(0);
  });
});
