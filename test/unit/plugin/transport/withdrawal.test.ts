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
