import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openOwnerKey } from '../../../src/proxy/access/owner-key.ts';
import { openChoices } from '../../../src/proxy/consent/choices.ts';
import { asUser } from '../../support/as-user.ts';
import { type BatchReceiver, ok, startBatchReceiver } from '../../support/batch-receiver.ts';
import { expectConservation } from '../../support/conservation.ts';
import { pageEvent } from '../../support/page-event.ts';
import { startProxy } from '../../support/start-proxy.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { until } from '../../support/until.ts';

const folder = tempDir();

describe("a user's no, at the proxy", () => {
  let receiver: BatchReceiver;
  beforeAll(async () => {
    receiver = await startBatchReceiver();
  });
  afterAll(() => receiver.close());
  afterEach(() => {
    receiver.answer = ok;
    receiver.requests.length = 0;
  });

  let tries = 0;
  const away = () => {
    tries = 0;
    receiver.answer = (request, response) => {
      tries += 1;
      request.lose();
      response.writeHead(503).end();
    };
  };
  const stage = (name: string) => {
    const home = path.join(folder, name);
    mkdirSync(home, { recursive: true });
    const destinations = [{ kind: 'segment', url: receiver.url, writeKey: 'test' }];
    const config = {
      cluster: { clusterId: '70b28f00-e38f-41b2-a723-aab344f535b9' },
      access: { kind: 'loopback', limits: { perUser: { requestsPerSecond: 10_000, requestBurst: 10_000 } } },
      destinations,
    };
    return () => startProxy(config, home);
  };
  const idsOf = (events: readonly { readonly messageId: string }[]) => events.map(({ messageId }) => messageId);
  const arrived = (id: string) => receiver.counts().has(id);

  it('erases what waited, also in a batch that was tried, refuses their old tabs, and leaves the others alone', async () => {
    away();
    const proxy = await stage('erase')();
    const jane = asUser(proxy.url, 'jane');
    const john = asUser(proxy.url, 'john');
    const hers = [pageEvent(), pageEvent()];
    const his = [pageEvent()];
    await jane.post(hers);
    await john.post(his);
    await until('a try', () => (tries > 0 ? true : undefined));

    expect((await jane.choose('no')).body).toMatchObject({
      success: true,
      choice: 'no',
      erased: 2,
      state: 'off',
      reason: 'user_no',
    });
    const stale = await jane.post([pageEvent()]);
    expect([stale.status, stale.body.accepted, stale.body.consent]).toEqual([
      200,
      0,
      { state: 'off', reason: 'user_no' },
    ]);
    expect((await jane.policy()).body).toMatchObject({
      choice: 'no',
      state: 'off',
      reason: 'user_no',
      policy: 'opt-out',
    });
    expect((await john.policy()).body).toMatchObject({ choice: 'none', state: 'on' });

    receiver.answer = ok;
    await until("the other's event", () => (idsOf(his).every(arrived) ? true : undefined));
    const health = await until('nothing pending', async () => {
      const now = await proxy.health();
      return now.destinations.segment?.pending === 0 ? now : undefined;
    });
    expect(idsOf(hers).filter(arrived)).toEqual([]);
    expect(health.destinations.segment?.erased).toBe(2);
    expectConservation(health);
    expect(await proxy.stop()).toBe(0);
  });

  it('holds from its answer on, however many posts race with it: nothing more of theirs arrives, ever', async () => {
    const start = stage('race');
    const proxy = await start();
    const jane = asUser(proxy.url, 'jane');
    const john = asUser(proxy.url, 'john');
    let racing = true;
    let posted = 0;
    const his: string[] = [];
    const race = async (user: ReturnType<typeof asUser>, keep: string[]) => {
      while (racing) {
        const events = [pageEvent(), pageEvent()];
        const { body } = await user.post(events);
        posted += 1;
        if (body.accepted === 2) keep.push(...idsOf(events));
      }
    };
    const hers: string[] = [];
    const racers = Promise.all([race(jane, hers), race(jane, hers), race(jane, hers), race(john, his)]);
    for (let round = 0; round < 6; round += 1) {
      const before = posted;
      await until('some posts', () => (posted > before + 10 ? true : undefined));
      expect((await jane.choose('no')).body.success).toBe(true);
      const answered = new Set(receiver.requests.flatMap(({ ids }) => ids).filter((id) => !his.includes(id)));
      const enough = posted + 10;
      await until('posts after the answer', () => (posted > enough ? true : undefined));
      await until('deliveries after the answer', async () => {
        const counts = (await proxy.health()).destinations.segment;
        return counts !== undefined && counts.delivered > 0 ? true : undefined;
      });
      const late = receiver.requests.flatMap(({ ids }) => ids).filter((id) => hers.includes(id) && !answered.has(id));
      expect(late).toEqual([]);
      await jane.choose('yes');
    }
    racing = false;
    await jane.choose('no');
    await racers;
    const last = new Set(receiver.requests.flatMap(({ ids }) => ids));
    expect(await proxy.stop()).toBe(0);
    const again = await start();
    await until('all of his', () => (his.every(arrived) ? true : undefined));
    expect(hers.filter((id) => arrived(id) && !last.has(id))).toEqual([]);
    expectConservation(await again.health());
    expect(await again.stop()).toBe(0);
  });

  it('waits with its answer for a request that is under way with their events, and calls it back when it hangs', async () => {
    const hanging: (() => void)[] = [];
    receiver.answer = (_request, response) => void hanging.push(() => response.end('{"success":true}'));
    const proxy = await stage('under-way')();
    const jane = asUser(proxy.url, 'jane');
    const event = pageEvent();
    await jane.post([event]);
    await until('the request', () => (hanging.length === 1 ? true : undefined));
    let answered = false;
    const answer = jane.choose('no').then((chosen) => {
      answered = true;
      return chosen;
    });
    await until('the no in force', async () => ((await jane.policy()).body.choice === 'no' ? true : undefined));
    expect(answered).toBe(false);
    // Nobody answers the request: it is called back after five seconds, and not sent again.
    expect((await answer).body).toMatchObject({ success: true });
    const requests = receiver.requests.length;
    receiver.answer = ok;
    const other = pageEvent();
    await asUser(proxy.url, 'john').post([other]);
    await until('the next event', () => (arrived(other.messageId) ? true : undefined));
    expect(receiver.requests.slice(requests).flatMap(({ ids }) => ids)).toEqual([other.messageId]);
    expect(await proxy.stop()).toBe(0);
  });

  const rounds = Number(process.env.WITHDRAWAL_KILLS ?? 4);
  it(
    'holds when the proxy is killed at any moment while it is being answered',
    async () => {
      for (let round = 0; round < rounds; round += 1) {
        away();
        receiver.requests.length = 0;
        const start = stage(`kill-${round}`);
        const proxy = await start();
        const jane = asUser(proxy.url, 'jane');
        const hers = Array.from({ length: 200 }, () => pageEvent());
        await jane.post(hers);
        const chosen = jane.choose('no').catch(() => undefined);
        // Between any two steps: from before the first to after the answer, a step is some milliseconds.
        await new Promise((resolve) => setTimeout(resolve, (round * 5) % 60));
        proxy.child.kill('SIGKILL');
        await proxy.ended;
        const answer = await chosen;
        receiver.answer = ok;
        receiver.requests.length = 0;
        const again = await start();
        const after = asUser(again.url, 'jane');
        const { choice } = (await after.policy()).body;
        if (answer?.body.success === true) expect(choice).toBe('no');
        if (choice === 'no') {
          const other = pageEvent();
          await asUser(again.url, 'john').post([other]);
          await until('the event of another user', () => (arrived(other.messageId) ? true : undefined));
          expect(idsOf(hers).filter(arrived)).toEqual([]);
          expect((await after.post([pageEvent()])).body.accepted).toBe(0);
          expect((await again.health()).destinations.segment?.pending).toBe(0);
        }
        expect(await again.stop()).toBe(0);
      }
    },
    rounds * 20_000,
  );

  it('holds when the proxy was killed after it was on disk and before anything was erased', async () => {
    away();
    const start = stage('not-erased');
    const proxy = await start();
    const hers = [pageEvent(), pageEvent()];
    const his = [pageEvent()];
    await asUser(proxy.url, 'jane').post(hers);
    await asUser(proxy.url, 'john').post(his);
    proxy.child.kill('SIGKILL');
    await proxy.ended;
    // What the second step leaves behind, and the third has not begun to change.
    const data = path.join(folder, 'not-erased', 'data');
    const choices = await openChoices({
      file: path.join(data, 'choices'),
      now: Date.now,
      after: () => () => undefined,
    });
    await choices.set(openOwnerKey(data)('jane'), 'no');
    receiver.answer = ok;
    const again = await start();
    await until('the event of the other', () => (idsOf(his).every(arrived) ? true : undefined));
    expect(idsOf(hers).filter(arrived)).toEqual([]);
    expect((await again.health()).destinations.segment).toMatchObject({ erased: 2, pending: 0 });
    expect(await again.stop()).toBe(0);
  });

  it('takes no events of any user when the choices are damaged, says which file it is, and goes on with the rest', async () => {
    const start = stage('damaged');
    await (await start()).stop();
    writeFileSync(path.join(folder, 'damaged', 'data', 'choices'), 'torn');
    const proxy = await start();
    const { body } = await asUser(proxy.url, 'jane').post([pageEvent()]);
    expect([body.accepted, body.consent]).toEqual([0, { state: 'off', reason: 'choice_unreadable' }]);
    expect((await proxy.health()).problems.join()).toContain(path.join('damaged', 'data', 'choices'));
    const refused = await asUser(proxy.url, 'jane').choose('no');
    expect([refused.status, refused.body.reason]).toEqual([503, 'not_saved']);
    expect(await proxy.stop()).toBe(0);
  });

  it('ends with a yes, and nothing made before that yes is taken any more', async () => {
    const proxy = await stage('since')();
    const jane = asUser(proxy.url, 'jane');
    await jane.choose('no');
    // A minute ago: the proxy adds the way of a request to the time of what is in it, and on a busy machine that is long.
    const before = { ...pageEvent(), timestamp: new Date(Date.now() - 60_000).toISOString() };
    expect((await jane.choose('yes')).body).toMatchObject({
      success: true,
      choice: 'yes',
      state: 'on',
      reason: 'user_yes',
    });
    const afterwards = pageEvent();
    expect((await jane.post([before, afterwards])).body).toMatchObject({ accepted: 1, rejected: [] });
    await until('the later one', () => (arrived(afterwards.messageId) ? true : undefined));
    expect(arrived(before.messageId)).toBe(false);
    expectConservation(await proxy.health());
    expect(await proxy.stop()).toBe(0);
  });

  it('stays when the user asks to be forgotten, and what was shown of theirs is gone', async () => {
    const proxy = await stage('forget')();
    const jane = asUser(proxy.url, 'jane');
    const event = pageEvent();
    await jane.post([event]);
    const shown = await until('the payload', async () => {
      const { entries } = (await jane.sent()).body as { entries: readonly { body: string; bytes: number }[] };
      return entries.length > 0 ? entries : undefined;
    });
    expect(shown).toMatchObject([{ destination: 'segment', status: 200, outcome: 'delivered', events: 1 }]);
    expect(JSON.parse(shown[0]?.body ?? '')).toEqual({
      batch: receiver.requests[0]?.batch,
      sentAt: receiver.requests[0]?.sentAt,
    });
    expect((await asUser(proxy.url, 'john').sent()).body).toEqual({ entries: [] });
    await jane.choose('no');
    expect((await jane.forget()).body).toMatchObject({ success: true, choice: 'no', erased: 0 });
    expect((await jane.sent()).body).toEqual({ entries: [] });
    expect(await proxy.stop()).toBe(0);
  });
});
