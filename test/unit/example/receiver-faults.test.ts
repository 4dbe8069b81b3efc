import { createReceiver, type Receiver } from '../../../example/receiver/receiver.ts';

let receiver: Receiver;
beforeEach(async () => {
  receiver = await createReceiver();
});
afterEach(() => receiver.close());

const event = (messageId: string, name = 'dcos_login') => ({ type: 'track', event: name, messageId, anonymousId: 'x' });

function send(writeKey: string, events: object[], signal?: AbortSignal) {
  return fetch(`${receiver.url}/v1/batch`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}`,
    },
    body: JSON.stringify({ batch: events }),
    ...(signal === undefined ? {} : { signal }),
  });
}
const setFaults = (value: unknown) => fetch(`${receiver.url}/faults`, { method: 'POST', body: JSON.stringify(value) });
const received = async (): Promise<{ messageId: string }[]> => (await fetch(`${receiver.url}/received`)).json();

describe('a write key that asks for a fault', () => {
  it.each([
    ['fail-500', 500, null],
    ['fail-503', 503, null],
    ['fail-429', 429, '1'],
    ['unauthorized', 401, null],
  ])('%s is answered with %d, and nothing is kept', async (writeKey, status, retryAfter) => {
    const response = await send(writeKey, [event('a')]);
    expect(response.status).toBe(status);
    expect(response.headers.get('retry-after')).toBe(retryAfter);
    expect(await received()).toEqual([]);
  });

  it('hang never answers', async () => {
    const aborter = new AbortController();
    const outcome = send('hang', [event('a')], aborter.signal).then(
      () => 'answered',
      () => 'given up',
    );
    expect((await send('example', [event('b')])).status).toBe(200);
    aborter.abort();
    expect(await outcome).toBe('given up');
    expect(await received()).toEqual([event('b')]);
  });

  it('reset cuts the connection', async () => {
    await expect(send('reset', [event('a')])).rejects.toThrow('fetch failed');
    expect(await received()).toEqual([]);
  });

  it('lost-answer takes the events, then cuts the connection', async () => {
    await expect(send('lost-answer', [event('a')])).rejects.toThrow('fetch failed');
    expect(await received()).toEqual([event('a')]);
  });

  it('bad-event refuses a batch that holds a dcos_logout, and takes others', async () => {
    expect((await send('bad-event', [event('a'), event('b', 'dcos_logout')])).status).toBe(400);
    expect((await send('bad-event', [event('c')])).status).toBe(200);
    expect(await received()).toEqual([event('c')]);
  });
});

describe('a fault asked for at run time', () => {
  it('is used as often as it says, then the receiver is well again', async () => {
    expect((await setFaults({ status: 503, retryAfter: '2', count: 2 })).status).toBe(200);
    const statuses: number[] = [];
    for (const id of ['a', 'b', 'c']) statuses.push((await send('example', [event(id)])).status);
    expect(statuses).toEqual([503, 503, 200]);
    expect(await received()).toEqual([event('c')]);
  });

  it('may be for one event only', async () => {
    await setFaults([{ status: 400, messageId: 'poison' }]);
    expect((await send('example', [event('a'), event('poison')])).status).toBe(400);
    expect((await send('example', [event('a')])).status).toBe(200);
  });

  it('lasts until it is cleared when it has no count', async () => {
    await setFaults({ status: 500 });
    expect((await send('example', [event('a')])).status).toBe(500);
    expect((await send('example', [event('a')])).status).toBe(500);
    expect(await (await fetch(`${receiver.url}/faults`)).json()).toEqual([{ status: 500 }]);
    await fetch(`${receiver.url}/faults`, { method: 'DELETE' });
    expect((await send('example', [event('a')])).status).toBe(200);
  });

  it('can take the events and fail all the same', async () => {
    await setFaults({ status: 502, keep: true, count: 1 });
    expect((await send('example', [event('a')])).status).toBe(502);
    expect((await send('example', [event('a')])).status).toBe(200);
    expect(await received()).toHaveLength(2);
  });

  it('is refused when nobody would understand it', async () => {
    for (const wrong of [undefined, {}, { status: 99 }, { statsu: 500 }, { status: 500, count: 0 }]) {
      expect((await setFaults(wrong)).status).toBe(400);
    }
    expect((await send('example', [event('a')])).status).toBe(200);
  });
});
