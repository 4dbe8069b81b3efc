import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { expectConservation } from '../../support/conservation.ts';
import { startLoad } from '../../support/load.ts';
import { pageEvent } from '../../support/page-event.ts';
import { startReceiver, type TestReceiver } from '../../support/receiver.ts';
import { startProxy } from '../../support/start-proxy.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { until } from '../../support/until.ts';

const CLUSTER_ID = '70b28f00-e38f-41b2-a723-aab344f535b9';
const folder = tempDir();

describe('a 200 is a promise', () => {
  let receiver: TestReceiver;
  beforeAll(async () => {
    receiver = await startReceiver();
  });
  afterAll(() => receiver.close());
  afterEach(async () => {
    await receiver.mend();
    await receiver.clear();
  });

  const configFor = (name: string) => {
    const home = path.join(folder, name);
    mkdirSync(home);
    return {
      home,
      config: {
        cluster: { clusterId: CLUSTER_ID, version: '2.1.3', variant: 'open', provider: 'onprem' },
        destinations: [{ kind: 'segment', name: 'segment', url: receiver.url, writeKey: 'test' }],
      },
    };
  };

  /** Every id of `ids` at the receiver, none of them twice. */
  const expectDeliveredOnce = async (ids: ReadonlySet<string>) => {
    const arrived = await until(`${ids.size} events at the receiver`, async () => {
      const events = await receiver.received();
      const seen = new Set(events.map(({ messageId }) => messageId));
      return [...ids].every((id) => seen.has(id)) ? events : undefined;
    });
    const counts = new Map<string, number>();
    for (const { messageId } of arrived) counts.set(messageId, (counts.get(messageId) ?? 0) + 1);
    return [...counts].filter(([id, n]) => ids.has(id) && n > 1);
  };

  it('that holds when the proxy is killed with SIGKILL right after it', async () => {
    const { home, config } = configFor('kill');
    await receiver.fault({ status: 503 });
    const proxy = await startProxy(config, home);
    const events = Array.from({ length: 50 }, () => pageEvent());
    const answer = await proxy.post(events);
    proxy.child.kill('SIGKILL');
    expect([answer.status, answer.body.accepted]).toEqual([200, 50]);
    expect(await proxy.ended).toBe('SIGKILL');
    expect(await receiver.received()).toEqual([]);

    await receiver.mend();
    const again = await startProxy(config, home);
    const twice = await expectDeliveredOnce(new Set(events.map(({ messageId }) => messageId)));
    expect(twice).toEqual([]);
    expectConservation(await again.health());
    expect(await again.stop()).toBe(0);
  });

  it('that holds when it is killed under load, while it delivers, again and again', async () => {
    const { home, config } = configFor('kill-under-load');
    const acknowledged = new Set<string>();
    const rounds = Number(process.env.KILL_ROUNDS ?? 5);
    for (let round = 0; round < rounds; round += 1) {
      const proxy = await startProxy(config, home);
      const sending = startLoad(() => [proxy], { acknowledged });
      await new Promise((resolve) => setTimeout(resolve, 100 + Math.random() * 400));
      proxy.child.kill('SIGKILL');
      await proxy.ended;
      await sending.stop();
    }
    expect(acknowledged.size).toBeGreaterThan(rounds);
    const last = await startProxy(config, home);
    // A batch whose answer was lost with the process goes again, identical: the far side knows it by its messageIds.
    await expectDeliveredOnce(acknowledged);
    const health = await until('an empty spool', async () => {
      const now = await last.health();
      return now.destinations.segment?.pending === 0 ? now : undefined;
    });
    expectConservation(health);
    expect(await last.stop()).toBe(0);
  });

  it('that holds when it is stopped with SIGTERM under load, and nothing arrives twice', async () => {
    const { home, config } = configFor('term');
    const acknowledged = new Set<string>();
    const proxy = await startProxy(config, home);
    const sending = startLoad(() => [proxy], { acknowledged });
    await until('some events', () => (acknowledged.size > 50 ? true : undefined));
    expect(await proxy.stop()).toBe(0);
    await sending.stop();
    const again = await startProxy(config, home);
    expect(await expectDeliveredOnce(acknowledged)).toEqual([]);
    expectConservation(await again.health());
    expect(await again.stop()).toBe(0);
  });

  it('that survives a destination which fails in every way in turn', async () => {
    const { home, config } = configFor('faults');
    await receiver.fault({ status: 500, count: 1 });
    await receiver.fault({ status: 429, retryAfter: '1', count: 1 });
    await receiver.fault({ reset: true, count: 1 });
    const proxy = await startProxy(config, home);
    const events = Array.from({ length: 20 }, () => pageEvent());
    expect((await proxy.post(events)).status).toBe(200);
    expect(await expectDeliveredOnce(new Set(events.map(({ messageId }) => messageId)))).toEqual([]);
    expectConservation(await proxy.health());
    expect(await proxy.stop()).toBe(0);
  });

  it('and the same event sent again is acknowledged, counted, and delivered once', async () => {
    const { home, config } = configFor('duplicates');
    const proxy = await startProxy(config, home);
    const event = pageEvent();
    expect((await proxy.post([event, pageEvent()])).body).toMatchObject({ accepted: 2, duplicates: 0 });
    expect((await proxy.post([event])).body).toMatchObject({ accepted: 1, duplicates: 1 });
    expect(await expectDeliveredOnce(new Set([event.messageId]))).toEqual([]);
    const health = await until('both delivered', async () => {
      const now = await proxy.health();
      return now.destinations.segment?.pending === 0 ? now : undefined;
    });
    expect(health.spool).toMatchObject({ accepted: 3, duplicates: 1, stored: 2 });
    expectConservation(health);
    expect(await proxy.stop()).toBe(0);
  });
});
