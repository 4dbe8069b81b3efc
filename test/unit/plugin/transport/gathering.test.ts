import { closeServers, GATHER_MS, ids, startTransport, wireEvent } from '../../../support/start-transport.ts';

/** One request costs a page more than all that is in it, and one event alone as much as several made in one go. */
const APART_MS = 2000;

afterEach(closeServers);

describe('the transport, while somebody looks around', () => {
  it('sends the first event soon, and all of the two seconds after it in one request', async () => {
    const { push, gather, clock, received, answered } = await startTransport();
    push(1, 1);
    await gather();
    for (let number = 2; number <= 9; number += 1) {
      push(number, number);
      await clock.advance(200);
    }
    expect(received).toHaveLength(1);
    await clock.advance(APART_MS - 8 * 200);
    await answered();
    expect(received.map(({ body }) => body.batch.map((e) => e.messageId))).toEqual([ids(1, 1), ids(2, 9)]);
  });

  it('waits no longer when a batch is full', async () => {
    const { push, gather, received, clock } = await startTransport();
    push(1, 1);
    await gather();
    push(2, 50);
    await clock.advance(GATHER_MS);
    expect(received).toHaveLength(1);
    push(51, 51);
    await gather();
    expect(received).toHaveLength(2);
  });

  it('sends at once what waits when the page goes, and when the login ends', async () => {
    const { push, gather, transport, arrived, answered } = await startTransport();
    push(1, 1);
    await gather();
    push(2, 3);
    transport.leave();
    await answered();
    transport.back();
    push(4, 4);
    transport.flush();
    await answered();
    expect([...new Set(arrived())]).toEqual(ids(1, 4));
  });

  it('is quick again for whoever has not opened a page for a while', async () => {
    const { push, gather, clock, received } = await startTransport();
    push(1, 1);
    await gather();
    await clock.advance(APART_MS);
    push(2, 2);
    await clock.advance(GATHER_MS - 1);
    expect(received).toHaveLength(1);
    await gather();
    expect(received).toHaveLength(2);
  });

  it('makes an event when it leaves, once, whatever becomes of the request', async () => {
    const { gather, transport, clock, received, answered } = await startTransport({ status: 500 }, { status: 200 });
    let made = 0;
    transport.push(() => {
      made += 1;
      return wireEvent(made);
    });
    expect(made).toBe(0);
    await gather();
    expect(made).toBe(1);
    await clock.advance(2000);
    await answered();
    expect(received.map(({ body }) => body.batch)).toEqual([[wireEvent(1)], [wireEvent(1)]]);
    expect(made).toBe(1);
  });

  it('makes none without a yes, and none at all after a no', async () => {
    const { gather, transport, consent, received } = await startTransport();
    let made = 0;
    const event = () => {
      made += 1;
      return wireEvent(made);
    };
    consent.state = 'ask';
    transport.push(event);
    await gather();
    transport.leave();
    expect(made).toBe(0);
    consent.state = 'off';
    transport.leave();
    consent.state = 'on';
    transport.leave();
    await gather();
    expect(made).toBe(0);
    expect(received).toEqual([]);
  });

  it('sends the others of a batch where one is nothing that the catalogue knows, and no batch of none', async () => {
    const { push, transport, arrived, answered, received, server } = await startTransport();
    transport.push(() => undefined);
    transport.leave();
    await answered();
    expect(received).toEqual([]);
    push(1, 1);
    transport.push(() => undefined);
    push(2, 2);
    for (let number = 0; number < 50; number += 1) transport.push(() => undefined);
    push(3, 3);
    await server.requests(2);
    expect(arrived()).toEqual(ids(1, 3));
  });
});
