import { Agent, request as ask } from 'node:http';
import { type OpenDoor, openDoor } from '../../support/open-door.ts';
import { openTestEntry, type TestEntry } from '../../support/open-entry.ts';
import { plainDesk } from '../../support/plain-desk.ts';

let made = 0;
const pages = (count: number) => ({
  batch: Array.from({ length: count }, () => ({
    type: 'page',
    messageId: `flood-${String(made++).padStart(16, '0')}`,
    timestamp: '2026-11-22T11:59:59.000Z',
    properties: { path: '/nodes/:nodeID' },
  })),
});

/** Over real sockets: who floods, and who wants something at the same time. */
describe('one misbehaving tab', () => {
  let clockMs = Date.parse('2026-11-22T12:00:00.000Z');
  let door: OpenDoor;
  let who: TestEntry;
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });

  async function open(limits: object) {
    who = await openTestEntry({ limits }, () => clockMs);
    door = await openDoor({ ...who.entry, desk: plainDesk });
  }
  afterEach(async () => {
    agent.destroy();
    await door.server.close();
  });

  interface Told {
    readonly status: number | undefined;
    readonly retryAfter: string | undefined;
    readonly reason: unknown;
  }
  const post = (route: string, body: object, headers: Record<string, string>) =>
    new Promise<Told>((resolve, reject) => {
      const request = ask(
        door.url + route,
        { agent, method: 'POST', headers: { 'content-type': 'application/json', ...headers } },
        (answer) => {
          let text = '';
          answer.setEncoding('utf8').on('data', (chunk: string) => {
            text += chunk;
          });
          answer.on('end', () =>
            resolve({
              status: answer.statusCode,
              retryAfter: answer.headers['retry-after'],
              reason: (JSON.parse(text) as { reason?: unknown }).reason,
            }),
          );
        },
      );
      request.once('error', reject).end(JSON.stringify(body));
    });

  it('gets what a user gets and then 429, while everybody else is served, and may still say no', async () => {
    await open({ perUser: { requestBurst: 20 }, total: { requestBurst: 100 } });
    const flooder = await who.authorization('flooder');
    const others = await Promise.all(Array.from({ length: 10 }, (_, index) => who.authorization(`other ${index}`)));

    const flood = Promise.all(Array.from({ length: 1_000 }, () => post('/v1/batch', pages(1), flooder)));
    const honest = Promise.all(others.map((other) => post('/v1/batch', pages(3), other)));
    const no = post('/v1/choice', { choice: 'no' }, flooder);

    expect((await honest).map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect((await no).status).toBe(200);
    const told = await flood;
    expect(told.filter(({ status }) => status === 200)).toHaveLength(20);
    const refused = told.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(980);
    expect(new Set(refused.map(({ reason }) => reason))).toEqual(new Set(['user_request_rate']));
    expect(new Set(refused.map(({ retryAfter }) => retryAfter))).toEqual(new Set(['1']));
    expect(door.kept).toHaveLength(20 + 30);
    expect(door.tally.read()).toEqual({ received: 1_030, accepted: 50, refused: { user_request_rate: 980 } });
  });

  it('is served again after as long as it was told to wait', async () => {
    await open({ perUser: { requestBurst: 1, requestsPerSecond: 0.2 } });
    const flooder = await who.authorization('flooder');
    await post('/v1/batch', pages(1), flooder);
    const { status, retryAfter } = await post('/v1/batch', pages(1), flooder);
    expect([status, retryAfter]).toEqual([429, '5']);
    clockMs += 4_999;
    expect((await post('/v1/batch', pages(1), flooder)).status).toBe(429);
    clockMs += 1;
    expect((await post('/v1/batch', pages(1), flooder)).status).toBe(200);
  });

  it('cannot fill the spool by large batches either, and loses none it was not told about', async () => {
    await open({ perUser: { eventBurst: 2_500, eventsPerSecond: 100 } });
    const flooder = await who.authorization('flooder');
    const told = await Promise.all(Array.from({ length: 10 }, () => post('/v1/batch', pages(1_000), flooder)));
    expect(told.filter(({ status }) => status === 200)).toHaveLength(2);
    const refused = told.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(8);
    expect(refused[0]).toEqual({ status: 429, retryAfter: '5', reason: 'user_event_rate' });
    expect(door.kept).toHaveLength(2_000);
    expect(door.tally.read()).toEqual({ received: 10_000, accepted: 2_000, refused: { user_event_rate: 8_000 } });
    expect((await post('/v1/batch', pages(1_000), await who.authorization('other'))).status).toBe(200);
  });

  it('gains nothing by logging in again: limits are of the user, not of the token', async () => {
    await open({ perUser: { requestBurst: 3 } });
    const told = [];
    for (let login = 0; login < 6; login += 1) {
      told.push(await post('/v1/batch', pages(1), await who.authorization('flooder', { login })));
    }
    expect(told.map(({ status }) => status)).toEqual([200, 200, 200, 429, 429, 429]);
  });
});
