import { BROWSER_QUEUE_MAX_EVENTS, KEEPALIVE_MAX_BYTES } from '../../../../src/contract/limits.ts';
import { closeServers, GATHER_MS, ids, startTransport, wireEvent } from '../../../support/start-transport.ts';
import { until } from '../../../support/until.ts';

const MINUTE = 60_000;

afterEach(closeServers);

describe('the transport', () => {
  it('gathers events for a moment and posts them as one batch in the dialect of Segment', async () => {
    const { push, gather, received, clock } = await startTransport();
    push(1, 3);
    expect(received).toHaveLength(0);
    await gather();
    expect(received).toHaveLength(1);
    expect(received[0]).toMatchObject({ method: 'POST', path: '/service/telemetry/v1/batch' });
    expect(received[0]?.headers['content-type']).toBe('application/json');
    expect(received[0]?.headers.referer).toBeUndefined();
    expect(received[0]?.headers.authorization).toBeUndefined();
    expect(received[0]?.body).toEqual({
      batch: [wireEvent(1), wireEvent(2), wireEvent(3)],
      sentAt: new Date(clock.now()).toISOString(),
    });
  });

  it('asks the browser to keep the request on its origin, without a referrer, and to let it outlive the page', async () => {
    const { push, gather, inits } = await startTransport();
    push(1, 1);
    await gather();
    expect(inits[0]).toMatchObject({
      referrerPolicy: 'no-referrer',
      redirect: 'error',
      cache: 'no-store',
      keepalive: true,
    });
  });

  it.each([{ status: 200 }, { status: 404 }, { status: 429 }])('reads every answer to its end (%j)', async (answer) => {
    const { push, gather, answers } = await startTransport(answer);
    push(1, 1);
    await gather();
    expect(answers.map(({ bodyUsed }) => bodyUsed)).toEqual([true]);
  });

  it('tries without keepalive after a failure, which a spent budget of the browser looks like', async () => {
    const { push, gather, clock, answered, inits, transport } = await startTransport({ status: 500 });
    push(1, 1);
    await gather();
    await clock.advance(2000);
    await answered();
    await clock.advance(4000);
    transport.leave();
    await answered();
    expect(inits.map(({ keepalive }) => keepalive)).toEqual([true, false, false]);
  });

  it('sends a backlog batch after batch, without a pause between', async () => {
    const { push, gather, answered, clock, arrived, server } = await startTransport({ status: 401 }, { status: 200 });
    push(1, 1);
    await gather();
    push(2, 300);
    await clock.advance(60_000);
    for (let request = 2; request <= 7; request += 1) {
      await server.requests(request);
      await answered();
    }
    expect(arrived().slice(1)).toEqual(ids(1, 300));
  });

  it('has the budget of requests that outlive the page back with each answer', async () => {
    const { push, gather, inits, transport } = await startTransport();
    const bytes = () => inits.reduce((sum, { body }) => sum + String(body).length, 0);
    while (bytes() < 2 * KEEPALIVE_MAX_BYTES) {
      push(1, 50);
      await gather();
    }
    transport.leave();
    push(1, 50);
    expect(inits.every(({ keepalive }) => keepalive)).toBe(true);
  });

  it('puts at most 50 events into a request and has one request open at a time', async () => {
    const { push, clock, received, server: slow, arrived } = await startTransport('hang');
    push(1, 120);
    await clock.advance(GATHER_MS);
    await slow.requests(1);
    push(121, 121);
    await clock.advance(5000);
    expect(received).toHaveLength(1);
    await until('the rest', async () => {
      const soFar = received.length;
      slow.release();
      await clock.advance(100);
      expect(received.length - soFar).toBeLessThanOrEqual(1);
      return arrived().length >= 121 || undefined;
    });
    expect(received.map(({ body }) => body.batch.length)).toEqual([50, 50, 21]);
    expect(arrived()).toEqual(ids(1, 121));
  });

  it('tries again after 2, 4, 8 and 16 seconds, then after minutes, with the same ids', async () => {
    const { push, gather, clock, received, answered, arrived } = await startTransport({ status: 500 });
    push(1, 2);
    await gather();
    const pauses: number[] = [];
    while (clock.next() !== undefined) {
      pauses.push(clock.next() ?? 0);
      await clock.advance(clock.next() ?? 0);
      await answered();
    }
    const seconds = pauses.map((ms) => ms / 1000);
    expect(seconds).toEqual([2, 4, 8, 16, 60, 120, 240, 480, 900, 1800]);
    expect(received).toHaveLength(11);
    expect(new Set(arrived())).toEqual(new Set(ids(1, 2)));
  });

  it('is quiet at the end of its patience, until there is something new and half an hour has passed', async () => {
    const { push, gather, clock, received, answered } = await startTransport({ status: 404 });
    push(1, 1);
    await gather();
    while (clock.next() !== undefined) {
      await clock.advance(clock.next() ?? 0);
      await answered();
    }
    const soFar = received.length;
    await clock.advance(600 * MINUTE);
    expect(received).toHaveLength(soFar);
    push(2, 2);
    await gather();
    expect(received).toHaveLength(soFar + 1);
    push(3, 100);
    await clock.advance(29 * MINUTE);
    await answered();
    expect(received).toHaveLength(soFar + 1);
  });

  it.each([
    [429, '7', 7.35],
    [503, '20', 21],
    [500, '3', 3.15],
  ])('honours Retry-After of a %i, and never comes early', async (status, retryAfter, seconds) => {
    const { push, gather, clock } = await startTransport({ status, headers: { 'retry-after': retryAfter } });
    push(1, 1);
    await gather();
    expect((clock.next() ?? 0) / 1000).toBeCloseTo(seconds);
  });

  it.each([
    ['401 of a login that is missing', { status: 401 }],
    ['403', { status: 403 }],
    ['404 where no proxy is installed', { status: 404 }],
    ['503 of Admin Router for a service that does not run', { status: 503 }],
    ['page that answers 200 to everything', { status: 200, type: 'text/html; charset=utf-8', body: '<!doctype html>' }],
    ['400 of somebody else', { status: 400, body: '<h1>Bad Request</h1>' }],
  ])('leaves the proxy alone for a minute after a %s, and sends everything at a login', async (_, answer) => {
    const { push, gather, clock, received, transport, answered } = await startTransport(answer, { status: 200 });
    push(1, 2);
    await gather();
    push(3, 3);
    await clock.advance(50_000);
    expect(received).toHaveLength(1);
    transport.wake();
    await clock.advance(0);
    await answered();
    expect(received[1]?.body.batch.map((e) => e.messageId)).toEqual(ids(1, 3));
  });

  it('does not let a 401 from before the login put off what comes after it', async () => {
    const { push, clock, server: slow, transport, received, answered } = await startTransport('hang', { status: 200 });
    push(1, 1);
    await clock.advance(GATHER_MS);
    await slow.requests(1);
    push(2, 2);
    transport.wake();
    await clock.advance(9000);
    expect(received).toHaveLength(1);
    await clock.advance(1000);
    await answered();
    await clock.advance(GATHER_MS);
    await slow.requests(2);
    expect(received[1]?.body.batch.map((e) => e.messageId)).toEqual(ids(1, 2));
  });

  it('gives a server that hangs 10 seconds, lets go of the connection, and keeps the events', async () => {
    const { push, clock, received, answered, arrived, server: slow } = await startTransport('hang', { status: 200 });
    push(1, 2);
    await clock.advance(GATHER_MS);
    await slow.requests(1);
    await clock.advance(9999);
    expect(received[0]?.aborted).toBe(false);
    await clock.advance(1);
    await answered();
    await until('the server to see the connection close', () => received[0]?.aborted || undefined);
    await clock.advance(2000);
    await answered();
    expect(arrived()).toEqual([...ids(1, 2), ...ids(1, 2)]);
  });

  it('drops the events the proxy calls wrong and sends the others again', async () => {
    const rejected = [
      { index: 1, reason: 'bad_properties' },
      { index: 3, reason: 'too_large' },
      { index: 99, reason: 'not one of these' },
    ];
    const { push, gather, received, transport } = await startTransport(
      { status: 400, body: JSON.stringify({ success: false, rejected }) },
      { status: 200 },
    );
    push(1, 4);
    await gather();
    await gather();
    expect(received[1]?.body.batch.map((e) => e.messageId)).toEqual(['message-1', 'message-3']);
    expect(transport.lost()).toEqual({ overflowed: 0, rejected: 2 });
  });

  it('halves a batch that is too large until it fits, and drops the one event that never will', async () => {
    const tooLarge = { status: 413 };
    const { push, gather, received, transport } = await startTransport(tooLarge, tooLarge, tooLarge, { status: 200 });
    push(1, 4);
    for (let request = 1; request <= 5; request += 1) await gather();
    expect(received.map(({ body }) => body.batch.length)).toEqual([4, 2, 1, 1, 2]);
    expect(transport.lost().rejected).toBe(1);
  });

  it('keeps a bounded number of events while the proxy is away: the oldest go, and are counted', async () => {
    const { push, gather, transport, clock, answered, arrived, received } = await startTransport(
      { status: 401 },
      { status: 200 },
    );
    push(1, 1);
    await gather();
    push(2, BROWSER_QUEUE_MAX_EVENTS + 101);
    expect(transport.lost().overflowed).toBe(101);
    transport.wake();
    while (received.length < 1 + BROWSER_QUEUE_MAX_EVENTS / 50) {
      await clock.advance(GATHER_MS);
      await answered();
    }
    expect(arrived().slice(1)).toEqual(ids(102, BROWSER_QUEUE_MAX_EVENTS + 101));
  });
});
