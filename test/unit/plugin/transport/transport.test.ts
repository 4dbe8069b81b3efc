import type { WireEvent } from '../../../../src/contract/event.ts';
import { BROWSER_QUEUE_MAX_EVENTS, KEEPALIVE_MAX_BYTES } from '../../../../src/contract/limits.ts';
import { createShield } from '../../../../src/plugin/shield.ts';
import { createTransport } from '../../../../src/plugin/transport.ts';
import { type BatchServer, type PlannedAnswer, startBatchServer } from '../../../support/batch-server.ts';
import { createManualClock } from '../../../support/manual-clock.ts';
import { until } from '../../../support/until.ts';

const GATHER_MS = 500;
const MINUTE = 60_000;
const event = (number: number, padding = ''): WireEvent => ({
  type: 'page',
  messageId: `message-${number}`,
  timestamp: '2026-11-22T08:23:58.722Z',
  properties: { path: `/dashboard${padding}` },
});

let server: BatchServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

/** A transport against a real server; the requests that Node's fetch makes, and time in the hands of the test. */
async function start(...plan: (PlannedAnswer | 'hang')[]) {
  const started = await startBatchServer(...plan);
  server = started;
  const clock = createManualClock();
  const inits: RequestInit[] = [];
  const consent = { given: true };
  let open = 0;
  const fetchWhole = async (url: string, init: RequestInit): Promise<Response> => {
    inits.push(init);
    open += 1;
    try {
      const { keepalive: _unknownToNode, ...rest } = init;
      const response = await fetch(url, rest);
      return new Response(await response.text(), { status: response.status, headers: response.headers });
    } finally {
      open -= 1;
    }
  };
  const transport = createTransport({
    url: started.url,
    fetch: fetchWhole,
    clock,
    guard: createShield(() => undefined).guard,
    random: () => 0.5,
    allowed: () => consent.given,
  });
  const push = (from: number, to: number, padding?: string): void => {
    for (let number = from; number <= to; number += 1) transport.push(event(number, padding));
  };
  /** Everything asked has been answered, and the answers were heard. */
  const answered = () =>
    until('no request is open', async () => {
      const none = open === 0;
      await clock.advance(0);
      return none || undefined;
    });
  const gather = async () => {
    await clock.advance(GATHER_MS);
    await answered();
  };
  const arrived = (): string[] => started.received.flatMap(({ body }) => body.batch.map((e) => e.messageId));
  return {
    transport,
    clock,
    push,
    answered,
    gather,
    arrived,
    inits,
    consent,
    received: started.received,
    server: started,
  };
}

const ids = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => `message-${from + i}`);

describe('the transport', () => {
  it('gathers events for a moment and posts them as one batch in the dialect of Segment', async () => {
    const { push, gather, received, clock } = await start();
    push(1, 3);
    expect(received).toHaveLength(0);
    await gather();
    expect(received).toHaveLength(1);
    expect(received[0]).toMatchObject({ method: 'POST', path: '/service/telemetry/v1/batch' });
    expect(received[0]?.headers['content-type']).toBe('application/json');
    expect(received[0]?.headers.referer).toBeUndefined();
    expect(received[0]?.headers.authorization).toBeUndefined();
    expect(received[0]?.body).toEqual({
      batch: [event(1), event(2), event(3)],
      sentAt: new Date(clock.now()).toISOString(),
    });
  });

  it('asks the browser to keep the request on its origin, without a referrer, and to let it outlive the page', async () => {
    const { push, gather, inits } = await start();
    push(1, 1);
    await gather();
    expect(inits[0]).toMatchObject({
      credentials: 'same-origin',
      referrerPolicy: 'no-referrer',
      redirect: 'error',
      cache: 'no-store',
      keepalive: true,
    });
  });

  it('has the budget of requests that outlive the page back with each answer', async () => {
    const { push, gather, inits, transport } = await start();
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
    const { push, clock, received, server: slow, answered, arrived } = await start('hang');
    push(1, 120);
    await clock.advance(GATHER_MS);
    await slow.requests(1);
    push(121, 121);
    await clock.advance(5000);
    expect(received).toHaveLength(1);
    for (const done of [2, 3]) {
      slow.release();
      await answered();
      await clock.advance(GATHER_MS);
      await slow.requests(done);
    }
    expect(received.map(({ body }) => body.batch.length)).toEqual([50, 50, 21]);
    expect(arrived()).toEqual(ids(1, 121));
  });

  it('tries again after 2, 4, 8 and 16 seconds, then after minutes, with the same ids', async () => {
    const { push, gather, clock, received, answered, arrived } = await start({ status: 500 });
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
    const { push, gather, clock, received, answered } = await start({ status: 404 });
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
    const { push, gather, clock } = await start({ status, headers: { 'retry-after': retryAfter } });
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
    const { push, gather, clock, received, transport, answered } = await start(answer, { status: 200 });
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
    const { push, clock, server: slow, transport, received, answered } = await start('hang', { status: 200 });
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
    const { push, clock, received, answered, arrived, server: slow } = await start('hang', { status: 200 });
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
    const { push, gather, received, transport } = await start(
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
    const { push, gather, received, transport } = await start(tooLarge, tooLarge, tooLarge, { status: 200 });
    push(1, 4);
    for (let request = 1; request <= 5; request += 1) await gather();
    expect(received.map(({ body }) => body.batch.length)).toEqual([4, 2, 1, 1, 2]);
    expect(transport.lost().rejected).toBe(1);
  });

  it('keeps a bounded number of events while the proxy is away: the oldest go, and are counted', async () => {
    const { push, gather, transport, clock, answered, arrived, received } = await start(
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

describe('the transport, when the page is left', () => {
  it('sends everything at once, beside the request that is open', async () => {
    const { push, clock, server: slow, transport, arrived } = await start('hang');
    push(1, 1);
    await clock.advance(GATHER_MS);
    await slow.requests(1);
    push(2, 120);
    transport.leave();
    await slow.requests(4);
    expect(arrived()).toEqual(ids(1, 120));
  });

  it('sends what is said while leaving without waiting', async () => {
    const { push, transport, server: quick, arrived } = await start();
    transport.leave();
    push(1, 1);
    await quick.requests(1);
    expect(arrived()).toEqual(ids(1, 1));
  });

  it('stays within what browsers let outlive a page, and keeps the rest for one that stays after all', async () => {
    const { push, transport, server: slow, inits, answered, clock, arrived } = await start('hang');
    const padding = `/${'a'.repeat(400)}`;
    push(1, 200, padding);
    transport.leave();
    await slow.requests(1);
    const leaving = inits.length;
    const bytes = inits.map(({ body }) => String(body).length).reduce((a, b) => a + b, 0);
    expect(inits.every(({ keepalive }) => keepalive)).toBe(true);
    expect(bytes).toBeLessThanOrEqual(KEEPALIVE_MAX_BYTES);
    expect(bytes).toBeGreaterThan(KEEPALIVE_MAX_BYTES / 2);
    transport.back();
    await slow.requests(leaving);
    while (new Set(arrived()).size < 200) {
      slow.release();
      await answered();
      await clock.advance(GATHER_MS);
      await until('another request', () => arrived().length);
    }
    expect(new Set(arrived())).toEqual(new Set(ids(1, 200)));
  });

  it('does not run against a proxy that is known to be away', async () => {
    const { push, gather, transport, received, clock } = await start({ status: 401 });
    push(1, 1);
    await gather();
    for (let i = 0; i < 20; i += 1) {
      transport.leave();
      transport.back();
    }
    await clock.advance(0);
    expect(received).toHaveLength(1);
  });

  it('counts the failures of one leave as one', async () => {
    const { push, transport, clock, answered } = await start({ status: 500 });
    push(1, 200);
    transport.leave();
    await answered();
    expect(clock.next()).toBe(2000);
  });
});

describe('the transport, after a no', () => {
  it('forgets what is queued and aborts what is open', async () => {
    const { push, clock, server: slow, transport, received, arrived, answered } = await start('hang');
    push(1, 60);
    await clock.advance(GATHER_MS);
    await slow.requests(1);
    transport.stop();
    await until('the server to see the connection close', () => received[0]?.aborted || undefined);
    await answered();
    expect(clock.next()).toBeUndefined();
    push(61, 70);
    transport.wake();
    transport.leave();
    await clock.advance(600 * MINUTE);
    expect(arrived()).toEqual(ids(1, 50));
  });

  it('does not come back to events whose answer arrives later', async () => {
    const { push, gather, transport, clock, received } = await start({ status: 500 });
    push(1, 1);
    await gather();
    transport.stop();
    expect(clock.next()).toBeUndefined();
    await clock.advance(600 * MINUTE);
    expect(received).toHaveLength(1);
  });

  it('sends nothing when the no was said elsewhere, and forgets it', async () => {
    const { push, gather, consent, received, transport } = await start();
    push(1, 1);
    consent.given = false;
    await gather();
    transport.leave();
    expect(received).toHaveLength(0);
    transport.back();
    consent.given = true;
    push(2, 2);
    await gather();
    expect(received[0]?.body.batch.map((e) => e.messageId)).toEqual(['message-2']);
  });
});
