import { closeServers, GATHER_MS, ids, startTransport } from '../../../support/start-transport.ts';
import { until } from '../../../support/until.ts';

const MINUTE = 60_000;

afterEach(closeServers);

describe('the transport, after a no', () => {
  it('forgets what is queued and aborts what is open', async () => {
    const { push, clock, server: slow, transport, received, arrived, answered } = await startTransport('hang');
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
    const { push, gather, transport, clock, received } = await startTransport({ status: 500 });
    push(1, 1);
    await gather();
    transport.stop();
    expect(clock.next()).toBeUndefined();
    await clock.advance(600 * MINUTE);
    expect(received).toHaveLength(1);
  });

  it('sends nothing when the no was said elsewhere, and forgets it', async () => {
    const { push, gather, consent, received, transport } = await startTransport();
    push(1, 1);
    consent.state = 'off';
    await gather();
    transport.leave();
    expect(received).toHaveLength(0);
    transport.back();
    consent.state = 'on';
    push(2, 2);
    await gather();
    expect(received[0]?.body.batch.map((e) => e.messageId)).toEqual(['message-2']);
  });

  it('keeps everything, and sends nothing, while the question is open', async () => {
    const { push, gather, consent, received, transport } = await startTransport();
    push(1, 1);
    consent.state = 'ask';
    await gather();
    transport.leave();
    expect(received).toHaveLength(0);
    transport.back();
    consent.state = 'on';
    transport.wake();
    await gather();
    expect(received[0]?.body.batch.map((e) => e.messageId)).toEqual(['message-1']);
  });

  it("hands on the proxy's word when it took nothing, and does not repeat what nobody agreed to", async () => {
    const word = { state: 'off', reason: 'user_no' };
    const body = JSON.stringify({ success: true, accepted: 0, duplicates: 0, rejected: [], consent: word });
    const { push, gather, closed, received, clock } = await startTransport({ status: 200, body });
    push(1, 2);
    await gather();
    await clock.advance(60 * MINUTE);
    expect(closed).toEqual([word]);
    expect(received).toHaveLength(1);
  });
});
