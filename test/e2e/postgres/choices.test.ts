import { asUser } from '../../support/as-user.ts';
import { type BatchReceiver, ok, startBatchReceiver } from '../../support/batch-receiver.ts';
import { expectConservation } from '../../support/conservation.ts';
import { createFleet, type Fleet } from '../../support/fleet.ts';
import { pageEvent } from '../../support/page-event.ts';
import { startPostgres } from '../../support/postgres.ts';
import type { StartedProxy } from '../../support/start-proxy.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { until } from '../../support/until.ts';

const folder = tempDir();
/** "Within a second", and what a busy machine may add to it. */
const SOON_MS = 3_000;

describe("a user's choice at one of two proxies", () => {
  let receiver: BatchReceiver;
  let fleet: Fleet;
  let here: StartedProxy;
  let there: StartedProxy;
  beforeAll(async () => {
    receiver = await startBatchReceiver();
    const { url } = await startPostgres({ fsync: false });
    const limits = { perUser: { requestsPerSecond: 10_000, requestBurst: 10_000 } };
    fleet = createFleet({ folder, receiver, spool: { url }, config: { access: { kind: 'loopback', limits } } });
    here = await fleet.start();
    there = await fleet.start();
    await fleet.ready();
  });
  afterAll(async () => {
    await fleet.stop();
    await receiver.close();
  });

  const standsSoon = (uid: string, state: string) =>
    until(
      `the other proxy to know that it is ${state}`,
      async () => ((await asUser(there.url, uid).policy()).body.state === state ? true : undefined),
      SOON_MS,
    );

  /** Posts as a browser does: a proxy that slept for seconds has to hear of the choices first, and says to come back. */
  const accepted = ({ url }: StartedProxy, uid: string, batch: readonly object[]) =>
    until('the proxy to take it', async () => {
      const { status, body } = await asUser(url, uid).post(batch);
      return status === 200 ? body.accepted : undefined;
    });

  it('erases what waits of theirs, whichever took it, and holds at the other one within a second', async () => {
    let tries = 0;
    receiver.answer = (request, response) => {
      tries += 1;
      request.lose();
      response.writeHead(503).end();
    };
    const hers = [pageEvent(), pageEvent()];
    const his = [pageEvent()];
    expect(await accepted(here, 'jane', hers.slice(0, 1))).toBe(1);
    expect(await accepted(there, 'jane', hers.slice(1))).toBe(1);
    expect(await accepted(there, 'john', his)).toBe(1);
    await until('a try', () => (tries > 0 ? true : undefined));

    expect((await asUser(here.url, 'jane').choose('no')).body).toMatchObject({ choice: 'no', erased: 2, state: 'off' });
    await standsSoon('jane', 'off');
    const stale = await asUser(there.url, 'jane').post([pageEvent()]);
    expect([stale.body.accepted, stale.body.consent]).toEqual([0, { state: 'off', reason: 'user_no' }]);
    expect((await asUser(there.url, 'john').policy()).body).toMatchObject({ choice: 'none', state: 'on' });

    receiver.answer = ok;
    const health = await until('the rest to be delivered', async () => {
      const now = await here.health();
      return now.destinations.receiver?.pending === 0 ? now : undefined;
    });
    expect(health.destinations.receiver).toMatchObject({ delivered: 1, erased: 2 });
    expect([...receiver.counts().keys()]).toEqual(his.map(({ messageId }) => messageId));
    expectConservation(health);
  });

  it('is still theirs at a proxy that starts later, and is taken back everywhere', async () => {
    const late = await fleet.start();
    await fleet.ready();
    expect((await asUser(late.url, 'jane').policy()).body).toMatchObject({ choice: 'no', state: 'off' });
    await asUser(late.url, 'jane').choose('yes');
    await standsSoon('jane', 'on');
  });
});
