import { KEEPALIVE_MAX_BYTES } from '../../../../src/contract/limits.ts';
import { closeServers, GATHER_MS, ids, startTransport } from '../../../support/start-transport.ts';
import { until } from '../../../support/until.ts';

afterEach(closeServers);

describe('the transport, when the page is left', () => {
  it('sends everything at once, beside the request that is open', async () => {
    const { push, clock, server: slow, transport, arrived } = await startTransport('hang');
    push(1, 1);
    await clock.advance(GATHER_MS);
    await slow.requests(1);
    push(2, 120);
    transport.leave();
    await slow.requests(2);
    expect(arrived()).toEqual(ids(1, 120));
  });

  it('sends what is said while leaving without waiting', async () => {
    const { push, transport, server: quick, arrived } = await startTransport();
    transport.leave();
    push(1, 1);
    await quick.requests(1);
    expect(arrived()).toEqual(ids(1, 1));
  });

  it('sends in one request what is said in one turn while leaving: a browser lets few outlive a page, and gives it little time', async () => {
    const { push, transport, server: quick, arrived } = await startTransport();
    transport.leave();
    push(1, 200);
    await quick.requests(1);
    expect(quick.received.map(({ body }) => body.batch.length)).toEqual([200]);
    expect(arrived()).toEqual(ids(1, 200));
  });

  it('asks once whether it may for one request, and not at all with nothing to send', async () => {
    const { push, transport, server: quick, asked } = await startTransport();
    transport.leave();
    expect(asked()).toBe(0);
    push(1, 200);
    await quick.requests(1);
    expect(asked()).toBe(1);
  });

  it('sends in smaller requests what is more than may outlive a page, the largest first', async () => {
    const { push, transport, inits } = await startTransport('hang');
    push(1, 500, `/${'a'.repeat(60)}`);
    transport.leave();
    const sizes = inits.map(({ body }) => JSON.parse(String(body)).batch.length);
    expect(sizes).toEqual([250, 62]);
  });

  it('sends no more in one than the proxy, or what is before it, has let through', async () => {
    const { push, gather, transport, answered, received } = await startTransport({ status: 413 }, { status: 200 });
    push(1, 40);
    await gather();
    transport.leave();
    await answered();
    expect(received.map(({ body }) => body.batch.length)).toEqual([40, 20, 20]);
  });

  it('waits as ever with what was said while leaving, when the page came back at once', async () => {
    const { push, transport, server: quick, arrived, clock } = await startTransport();
    transport.leave();
    push(1, 2);
    transport.back();
    await clock.advance(0);
    expect(quick.received).toEqual([]);
    await clock.advance(GATHER_MS);
    await quick.requests(1);
    expect(arrived()).toEqual(ids(1, 2));
  });

  it('stays within what browsers let outlive a page, and keeps the rest for one that stays after all', async () => {
    const { push, transport, server: slow, inits, clock, arrived } = await startTransport('hang');
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
    await until('the rest', async () => {
      slow.release();
      await clock.advance(100);
      return new Set(arrived()).size >= 200 || undefined;
    });
    expect(new Set(arrived())).toEqual(new Set(ids(1, 200)));
  });

  it('says the last before a logout twice, once in order with it and once to outlive the page, and never a third time', async () => {
    const { push, transport, inits, clock, answered, received, arrived } = await startTransport(
      { status: 200 },
      { status: 401 },
    );
    push(1, 2);
    transport.flush();
    await answered();
    expect(inits.map(({ keepalive }) => keepalive)).toEqual([false, true]);
    expect(inits[0]?.body).toBe(inits[1]?.body);
    expect(arrived()).toEqual([...ids(1, 2), ...ids(1, 2)]);
    transport.wake();
    await clock.advance(GATHER_MS);
    expect(received).toHaveLength(2);
    expect(transport.sent()).toHaveLength(1);
  });

  it('keeps the last before a logout for the next login when neither was let in', async () => {
    const { push, transport, clock, answered, arrived, server } = await startTransport(
      { status: 401 },
      { status: 401 },
    );
    push(1, 1);
    transport.flush();
    await answered();
    transport.wake();
    await clock.advance(0);
    await server.requests(3);
    expect(arrived()).toEqual([...ids(1, 1), ...ids(1, 1), ...ids(1, 1)]);
  });

  it('takes back both at a no', async () => {
    const { push, transport, inits } = await startTransport('hang', 'hang');
    push(1, 1);
    transport.flush();
    transport.stop();
    expect(inits.map(({ signal }) => signal?.aborted)).toEqual([true, true]);
  });

  it('does not run against a proxy that is known to be away', async () => {
    const { push, gather, transport, received, clock } = await startTransport({ status: 401 });
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
    const { push, transport, clock, answered, inits } = await startTransport({ status: 500 });
    push(1, 200, `/${'a'.repeat(200)}`);
    transport.leave();
    expect(inits.length).toBeGreaterThan(1);
    await answered();
    expect(clock.next()).toBe(2000);
  });
});
