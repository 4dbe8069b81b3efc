import { request as ask } from 'node:http';
import { needOf } from '../../../src/proxy/access/needs.ts';
import { type DoorOptions, type OpenDoor, openDoor } from '../../support/open-door.ts';
import { openTestEntry, type TestEntry } from '../../support/open-entry.ts';
import { plainDesk } from '../../support/plain-desk.ts';
import { firstAnswer, rawRequest, rawSocket } from '../../support/raw-socket.ts';
import { encodeToken, NOW_MS } from '../../support/tokens.ts';

const good = {
  type: 'page',
  messageId: 'aaaaaaaaaaaaaaaa',
  timestamp: '2026-11-22T11:59:59.000Z',
  properties: { path: '/nodes/:nodeID' },
};
describe('the guard', () => {
  const doors: OpenDoor[] = [];
  let jane: TestEntry;
  const open = async (options: DoorOptions = {}) => {
    jane = await openTestEntry({ admins: { uids: ['root'] } });
    const door = await openDoor({ ...jane.entry, desk: plainDesk, ...options });
    doors.push(door);
    return door;
  };
  afterEach(async () => {
    await Promise.all(doors.splice(0).map(({ server }) => server.close()));
  });

  /** From an address that is not 127.0.0.1, as from another machine. @returns the status. */
  const fromElsewhere = (url: string, headers: Record<string, string> = {}) =>
    new Promise<number | undefined>((resolve, reject) => {
      const request = ask(url, { localAddress: '127.0.0.2', headers, agent: false }, (answer) => {
        answer.resume().once('end', () => resolve(answer.statusCode));
      });
      request.once('error', reject).end();
    });

  it.each([
    ['/', 'nobody'],
    ['/assets/:file', 'nobody'],
    ['/readyz', 'nobody'],
    ['/healthz', 'local'],
    ['/metrics', 'local'],
    ['/v1/batch', 'user'],
    ['/v1/policy', 'user'],
    ['/v1/sent', 'user'],
    ['/anything/else', 'user'],
    ['__proto__', 'user'],
    ['constructor', 'user'],
  ])('asks at %s for %s', (route, need) => {
    expect(needOf(route)).toBe(need);
  });

  it.each([
    ['POST', '/v1/page'],
    ['POST', '/v1/track'],
    ['POST', '/v1/batch'],
    ['POST', '/v1/choice'],
    ['POST', '/v1/forget'],
    ['GET', '/v1/policy'],
    ['GET', '/v1/sent'],
    ['GET', '/v1/preview'],
    ['HEAD', '/v1/policy'],
    ['GET', '/new'],
  ])('lets nobody in without a good token: %s %s', async (method, route) => {
    const { url, kept } = await open({ routes: (server) => server.get('/new', () => ({})) });
    const send = async (headers: Record<string, string>) =>
      (
        await fetch(url + route, {
          method,
          headers: { ...headers, ...(method === 'POST' ? { 'content-type': 'application/json' } : {}) },
          ...(method === 'POST' ? { body: JSON.stringify({ ...good, batch: [good], choice: 'no' }) } : {}),
        })
      ).status;
    expect(await send({})).toBe(401);
    expect(await send({ authorization: 'token=nonsense' })).toBe(401);
    expect(await send({ authorization: `token=${encodeToken({ alg: 'none' }, { uid: 'jane', exp: 9e9 })}` })).toBe(401);
    expect(await send(await jane.authorization('jane', { exp: NOW_MS / 1000 - 1 }))).toBe(401);
    expect(kept).toEqual([]);
    expect([200, 400]).toContain(await send(await jane.authorization('jane')));
  });

  it('tells the sender and the counters why, and neither of them the token', async () => {
    const { post, tally, logged } = await open();
    const token = encodeToken({ alg: 'none' }, { uid: 'planted-uid', exp: 9e9 }, 'planted-signature');
    const answer = await post('/v1/batch', { batch: [good] }, { authorization: `token=${token}` });
    expect([answer.status, answer.body]).toEqual([
      401,
      {
        success: false,
        reason: 'wrong_algorithm',
        message: 'the token is signed in another way than this cluster signs',
      },
    ]);
    expect(answer.headers.get('www-authenticate')).toBe('oauthjwt');
    expect(tally.read()).toEqual({ received: 1, accepted: 0, refused: { wrong_algorithm: 1 } });
    expect(logged).toEqual([]);
  });

  it('keeps monitoring to this machine, and to who has a token', async () => {
    const { url } = await open();
    for (const route of ['/healthz', '/metrics']) {
      expect((await fetch(url + route)).status).toBe(200);
      expect(await fromElsewhere(url + route)).toBe(401);
      expect(await fromElsewhere(url + route, await jane.authorization('jane'))).toBe(200);
    }
    expect(await fromElsewhere(`${url}/readyz`)).toBe(200);
    expect(await fromElsewhere(`${url}/v1/policy`)).toBe(401);
  });

  it('opens monitoring to everybody, and nothing else, when it is told to', async () => {
    const { url } = await open({ monitoringForEverybody: true });
    expect(await fromElsewhere(`${url}/healthz`)).toBe(200);
    expect(await fromElsewhere(`${url}/metrics`)).toBe(200);
    expect(await fromElsewhere(`${url}/v1/policy`)).toBe(401);
  });

  it('hands on who is asking as a hash, and no header that lets anybody in', async () => {
    const seen: string[] = [];
    const { port } = await open({
      routes: (server) =>
        server.get('/echo', (request) => {
          seen.push(JSON.stringify([request.headers, request.raw.rawHeaders, request.raw.headersDistinct]));
          return request.asker;
        }),
    });
    const { authorization } = await jane.authorization('planted-uid');
    const sender = await rawSocket(port);
    sender.say(
      `GET /echo HTTP/1.1\r\nHost: x\r\nCookie: dcos-acs-auth-cookie=planted-1\r\nAUTHORIZATION: ${authorization}\r\ncookie: b=planted-2\r\nProxy-Authorization: Basic planted-3\r\nX-Other: 1\r\nConnection: close\r\n\r\n`,
    );
    const heard = await sender.ended;
    expect(firstAnswer(heard).body).toEqual({
      kind: 'user',
      owner: expect.stringMatching(/^[\w-]{43}$/),
      admin: false,
    });
    expect(seen).toHaveLength(1);
    expect(seen[0]).toContain('X-Other');
    expect(seen[0]).not.toMatch(/planted/);
    expect(seen[0]).not.toContain(authorization.slice(6));
  });

  it('takes neither of two tokens: which one counts would depend on who reads them', async () => {
    const { port, kept } = await open();
    const tokens = await Promise.all(['jane', 'root'].map((uid) => jane.authorization(uid)));
    const sender = await rawSocket(port);
    const [one, two] = tokens.map(({ authorization }) => authorization);
    sender.say(
      rawRequest(JSON.stringify({ batch: [good] }), {
        authorization: `${one}\r\nauthorization: ${two}`,
        connection: 'close',
      }),
    );
    expect(firstAnswer(await sender.ended)).toMatchObject({ status: 401, body: { reason: 'no_token' } });
    expect(kept).toEqual([]);
  });

  it('knows the admins of the configuration', async () => {
    const { url } = await open();
    const admin = async (uid: string) =>
      (await fetch(`${url}/v1/policy`, { headers: await jane.authorization(uid) })).json();
    expect(await admin('root')).toEqual({ admin: true });
    expect(await admin('jane')).toEqual({ admin: false });
  });

  it('answers 503 with Retry-After, so that nothing is lost, while nobody can say whether a token is good', async () => {
    const access = {
      identify: () => Promise.resolve({ kind: 'refused', status: 503, reason: 'keys_unavailable' } as const),
      problem: () => undefined,
    };
    const { post } = await open({ access });
    const answer = await post('/v1/batch', { batch: [good] });
    expect([answer.status, answer.headers.get('retry-after'), answer.body.reason]).toEqual([
      503,
      '5',
      'keys_unavailable',
    ]);
  });

  it('answers 500, and goes on, when verifying itself breaks', async () => {
    const access = { identify: () => Promise.reject(new TypeError('planted')), problem: () => undefined };
    const { post, logged } = await open({ access });
    expect((await post('/v1/batch', { batch: [good] })).status).toBe(500);
    expect(logged.join('')).not.toContain('planted');
  });
});
