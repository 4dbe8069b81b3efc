import path from 'node:path';
import { createSchedule } from '../../../src/proxy/collectors/schedule.ts';
import { enrich } from '../../../src/proxy/identity/enrich.ts';
import type { ClusterIdentity } from '../../../src/proxy/identity/identity.ts';
import type { Outbox } from '../../../src/proxy/outbox.ts';
import type { Spool } from '../../../src/proxy/spool/spool.ts';
import { CLUSTER_ID, collectorsOf } from '../../support/collectors-of.ts';
import { type FakeCluster, SNAPSHOT, sourceUrlsOf, startFakeCluster } from '../../support/fake-cluster.ts';
import { closeTestSpools, deliverAll, openTestSpool } from '../../support/open-test-spool.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { until } from '../../support/until.ts';

const temp = tempDir();
afterAll(closeTestSpools);

const identity: ClusterIdentity = {
  general: {
    clusterId: CLUSTER_ID,
    customerKey: '',
    environmentVersion: '2.1.3',
    licenseId: '',
    platform: 'aws',
    provider: 'aws',
    source: 'cluster',
    variant: 'open',
  },
};
const HOUR = 3_600_000;
/** In the middle of a period, so that three masters that start one after the other start in the same. */
const NOW = Date.UTC(2026, 10, 22, 10, 0, 0);

let masters: readonly [FakeCluster, FakeCluster, FakeCluster];
beforeEach(async () => {
  masters = await Promise.all([startFakeCluster(), startFakeCluster(), startFakeCluster()]);
});
afterEach(() => Promise.all(masters.map((master) => master.close())));

/** What the proxy does behind the outbox. */
const outboxOf = (spool: Spool): Outbox => ({
  append: (events) =>
    spool.append(events.map((event) => ({ id: event.messageId, body: enrich(event, identity, '1') }))),
});

/** One proxy on a master, through its first round. */
async function oneRound(master: FakeCluster, spool: Spool) {
  const nothing = () => {};
  const schedule = createSchedule({
    collectors: collectorsOf({ urls: sourceUrlsOf(master) }),
    everyMs: HOUR,
    outbox: outboxOf(spool),
    identity,
    version: '1',
    now: () => NOW,
    log: { info: nothing, warn: nothing, error: nothing },
  });
  schedule.start();
  const all = () => Object.values(schedule.status().collectors);
  await until(
    'the end of the round',
    () => all().every(({ state }) => !['waiting', 'asking'].includes(state)) || undefined,
  );
  await schedule.stop();
  return all().map(({ state }) => state);
}

/** A spool for each master, in a folder of its own. */
const withSpools = (name: string) =>
  Promise.all(
    masters.map(async (master, i) => ({
      master,
      spool: await openTestSpool({ directory: path.join(temp, `${name}-${i}`) }),
    })),
  );

describe('three masters', () => {
  it('that each ask their own Mesos leave the tracks to the one that leads: each arrives once', async () => {
    for (const master of masters.slice(1)) {
      master.answers['/metrics/snapshot'] = JSON.stringify({ ...SNAPSHOT, 'master/elected': 0 });
    }
    const proxies = await withSpools('own');
    const states = await Promise.all(proxies.map(({ master, spool }) => oneRound(master, spool)));
    expect(states.map(([first]) => first)).toEqual(['ok', 'standby', 'standby']);
    const arrived = await Promise.all(proxies.map(({ spool }) => deliverAll(spool)));
    expect(arrived.map((ids) => ids.length)).toEqual([3, 0, 0]);
  });

  it('that all ask the leading one send the same three events, which anything downstream takes for three', async () => {
    const proxies = await withSpools('leader');
    await Promise.all(proxies.map(({ spool }) => oneRound(masters[0], spool)));
    const arrived = (await Promise.all(proxies.map(({ spool }) => deliverAll(spool)))).flat();
    expect([arrived.length, new Set(arrived).size]).toEqual([9, 3]);
  });

  it('that share a spool store each track once, also when one of them starts again', async () => {
    const shared = await openTestSpool({ directory: path.join(temp, 'shared') });
    await Promise.all(masters.map(() => oneRound(masters[0], shared)));
    await oneRound(masters[0], shared);
    const { stored, duplicates } = await shared.status();
    expect([stored, duplicates]).toEqual([3, 9]);
    expect(await deliverAll(shared)).toHaveLength(3);
  });
});
