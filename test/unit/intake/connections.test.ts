import { connect } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { type DoorOptions, type OpenDoor, openDoor } from '../../support/open-door.ts';
import { firstAnswer, rawRequest, rawSocket } from '../../support/raw-socket.ts';
import { until } from '../../support/until.ts';

const good = {
  type: 'page',
  messageId: 'aaaaaaaaaaaaaaaa',
  timestamp: '2026-11-22T11:59:59.000Z',
  properties: { path: '/nodes/:nodeID' },
};
const goodRequest = rawRequest(JSON.stringify({ batch: [good] }));

describe('connections to the intake', () => {
  const doors: OpenDoor[] = [];
  const open = async (options?: DoorOptions) => {
    const door = await openDoor(options);
    doors.push(door);
    return door;
  };
  afterEach(async () => {
    await Promise.all(doors.splice(0).map(({ server }) => server.close()));
  });

  /** Resolves when the headers of so many requests have arrived. */
  const requests = (server: FastifyInstance, count: number) =>
    new Promise<void>((resolve) => {
      let seen = 0;
      server.server.on('request', () => {
        seen += 1;
        if (seen === count) resolve();
      });
    });

  /** Says one byte at a time, for ever: a sender that wants to hold a connection. */
  async function drip(port: number, bytes: Uint8Array) {
    const sender = await rawSocket(port);
    let at = 0;
    const timer = setInterval(() => {
      if (at < bytes.length - 1) sender.say(bytes.subarray(at, at + 1));
      at += 1;
    }, 5);
    return sender.ended.finally(() => clearInterval(timer));
  }

  it('hangs up on headers that drip in, with 408', async () => {
    const { port, tally } = await open({ requestTimeoutMs: 200 });
    const headers = Buffer.from(`POST /v1/batch HTTP/1.1\r\nhost: x\r\nx-filler: ${'x'.repeat(10_000)}`);
    const { status, body } = firstAnswer(await drip(port, headers));
    expect([status, body.reason]).toEqual([408, 'too_slow']);
    expect(tally.read()).toEqual({ received: 1, accepted: 0, refused: { too_slow: 1 } });
  });

  it('hangs up on a body that drips in, with 408, and counts it once', async () => {
    const { port, tally, kept, logged } = await open({ requestTimeoutMs: 200 });
    const slow = rawRequest(JSON.stringify({ batch: [good], filler: 'x'.repeat(10_000) }));
    const bodyAt = slow.indexOf('\r\n\r\n') + 4;
    const sender = await rawSocket(port);
    sender.say(slow.subarray(0, bodyAt));
    const timer = setInterval(() => sender.say('x'), 5);
    const { status, body } = firstAnswer(await sender.ended.finally(() => clearInterval(timer)));
    expect([status, body.reason]).toEqual([408, 'too_slow']);
    expect(tally.read()).toEqual({ received: 1, accepted: 0, refused: { too_slow: 1 } });
    expect(kept).toEqual([]);
    expect(logged).toEqual([]);
  });

  it('hangs up on a connection that says nothing', async () => {
    const { port } = await open({ requestTimeoutMs: 200 });
    const sender = await rawSocket(port);
    expect(firstAnswer(await sender.ended)).toMatchObject({
      status: 408,
      body: { success: false, reason: 'too_slow' },
    });
  });

  it('serves others at once while a hundred slow senders hold their connections', async () => {
    const { port, post } = await open({ requestTimeoutMs: 60_000 });
    const slow = await Promise.all(Array.from({ length: 100 }, () => rawSocket(port)));
    for (const sender of slow) sender.say(goodRequest.subarray(0, -1));
    expect((await post('/v1/batch', { batch: [good] })).status).toBe(200);
    for (const sender of slow) sender.hangUp();
  });

  it('refuses connections above the limit with 503 and Retry-After, and takes them again when there is room', async () => {
    const { port, post, tally } = await open({ maxConnections: 3 });
    const holders = await Promise.all(Array.from({ length: 3 }, () => rawSocket(port)));
    for (const holder of holders) holder.say(goodRequest);
    await Promise.all(holders.map((holder) => until('the answer', () => (holder.heard() === '' ? undefined : true))));

    const refusedSender = await rawSocket(port);
    refusedSender.say(goodRequest);
    const heard = await refusedSender.ended;
    expect(firstAnswer(heard)).toMatchObject({ status: 503, body: { success: false, reason: 'too_many_connections' } });
    expect(heard).toMatch(/retry-after: 5/);
    expect(tally.read()).toEqual({ received: 4, accepted: 3, refused: { too_many_connections: 1 } });

    for (const holder of holders) holder.hangUp();
    await Promise.all(holders.map(({ ended }) => ended));
    const status = await until('room', async () => {
      const answer = await post('/v1/batch', { batch: [good] }).catch(() => undefined);
      return answer?.status === 200 ? answer.status : undefined;
    });
    expect(status).toBe(200);
  });

  it('survives a flood of connections, and knows afterwards that none is open', async () => {
    const { port, post } = await open({ maxConnections: 10 });
    const flood = Array.from({ length: 300 }, () => {
      const socket = connect({ port, host: '127.0.0.1' });
      socket.on('error', () => undefined).resume();
      return new Promise<void>((resolve) => socket.once('close', () => resolve()).once('connect', () => socket.end()));
    });
    await Promise.all(flood);
    await until('room', async () =>
      (await post('/v1/batch', { batch: [good] }).catch(() => undefined))?.status === 200 ? true : undefined,
    );
  });

  it.each([
    ['no HTTP at all', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400, 'not_http'],
    ['a header with a line break in its name', 'GET / HTTP/1.1\r\nho st: x\r\n\r\n', 400, 'not_http'],
    [
      'two lengths',
      'POST /v1/batch HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\n',
      400,
      'not_http',
    ],
    [
      'a length and chunks, as smugglers do',
      'POST /v1/batch HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
      'not_http',
    ],
    ['headers over 16 KB', `GET / HTTP/1.1\r\nhost: x\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`, 431, 'headers_too_large'],
    ['ten thousand headers', `GET / HTTP/1.1\r\n${'a: b\r\n'.repeat(10_000)}\r\n`, 431, 'headers_too_large'],
    [
      'a chunk of no length',
      `${'POST /v1/batch HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n'}zz\r\n`,
      400,
      'not_http',
    ],
  ])('answers %s with a reason, and hangs up', async (_what, bytes, status, reason) => {
    const { port, tally, kept } = await open();
    const sender = await rawSocket(port);
    sender.say(Buffer.from(bytes, 'latin1'));
    expect(firstAnswer(await sender.ended)).toMatchObject({ status, body: { success: false, reason } });
    expect(tally.read()).toEqual({ received: 1, accepted: 0, refused: { [reason]: 1 } });
    expect(kept).toEqual([]);
  });

  it.each([
    ['its connection ends', (sender: { socket: { end(): void } }) => sender.socket.end()],
    ['its connection is reset', (sender: { socket: { resetAndDestroy(): void } }) => sender.socket.resetAndDestroy()],
  ])('counts a request once when %s before its body does, and logs nothing', async (_what, leave) => {
    const { server, port, tally, kept, logged } = await open();
    const sender = await rawSocket(port);
    const headersArrived = requests(server, 1);
    sender.say(goodRequest.subarray(0, -10));
    await headersArrived;
    leave(sender);
    await until('the count', () => (tally.read().received > 0 ? true : undefined));
    await sender.ended;
    expect(tally.read()).toEqual({ received: 1, accepted: 0, refused: { aborted: 1 } });
    expect([kept, logged]).toEqual([[], []]);
  });

  it('counts nothing when an idle connection is reset', async () => {
    const { port, tally, post } = await open();
    const sender = await rawSocket(port);
    sender.say(goodRequest);
    await until('the answer', () => (sender.heard() === '' ? undefined : true));
    sender.socket.resetAndDestroy();
    await sender.ended;
    await post('/v1/batch', { batch: [good] });
    expect(tally.read()).toEqual({ received: 2, accepted: 2, refused: {} });
  });

  it('refuses a chunked body as soon as it is over 500 KB', async () => {
    const { port } = await open();
    const sender = await rawSocket(port);
    const head =
      'POST /v1/batch HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n';
    sender.say(head);
    for (let chunk = 0; chunk < 40; chunk += 1) sender.say(`4000\r\n${'x'.repeat(0x4000)}\r\n`);
    const { status, body } = firstAnswer(await sender.ended);
    expect([status, body.reason]).toEqual([413, 'body_too_large']);
  });

  it('refuses a body that says it is over 500 KB before it comes', async () => {
    const { port, tally } = await open();
    const sender = await rawSocket(port);
    sender.say(rawRequest('{"batch":[', { 'content-length': '20000000' }));
    expect(firstAnswer(await sender.ended)).toMatchObject({ status: 413, body: { reason: 'body_too_large' } });
    expect(tally.read()).toEqual({ received: 1, accepted: 0, refused: { body_too_large: 1 } });
  });

  it('answers requests that were sent without waiting, one after the other and in their order', async () => {
    const { port, kept } = await open();
    const sender = await rawSocket(port);
    const requests = Array.from({ length: 50 }, (_, index) =>
      index % 2 === 0 ? goodRequest : rawRequest('{"batch":{}}', index === 49 ? { connection: 'close' } : {}),
    );
    sender.say(Buffer.concat(requests));
    const statuses = [...(await sender.ended).matchAll(/HTTP\/1\.1 (\d+)/g)].map((found) => Number(found[1]));
    expect(statuses).toEqual(requests.map((_, index) => (index % 2 === 0 ? 200 : 400)));
    expect(kept).toHaveLength(25);
  });

  it('closes within its bound though senders never end their requests, and finishes the one that is under way', async () => {
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { server, port } = await open({
      outbox: { append: async () => released.then(() => ({ ok: true, stored: 1, duplicates: 0 })) },
    });
    const bothUnderWay = requests(server, 2);
    const slow = await rawSocket(port);
    slow.say(goodRequest.subarray(0, -1));
    const honest = await rawSocket(port);
    honest.say(goodRequest);
    await bothUnderWay;
    const closed = server.close();
    release();
    const heard = await honest.ended;
    expect(firstAnswer(heard).status).toBe(200);
    await closed;
    await slow.ended;
  });
});
