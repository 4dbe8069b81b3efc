import { gzipSync } from 'node:zlib';
import { createReceiver, type Receiver } from '../../../example/receiver/receiver.ts';

const event = (messageId: string, more: object = {}) => ({
  type: 'track',
  event: 'dcos_login',
  messageId,
  anonymousId: '70b28f00-e38f-41b2-a723-aab344f535b9',
  timestamp: '2020-06-30T12:56:02.123Z',
  properties: {},
  ...more,
});
const small = (messageId: string) => ({ type: 'page', messageId, anonymousId: 'x' });
const basic = (writeKey: string) => `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}`;

let receiver: Receiver;
beforeEach(async () => {
  receiver = await createReceiver({ now: () => Date.UTC(2020, 5, 30, 13) });
});
afterEach(() => receiver.close());

function send(path: string, body: unknown, headers: Record<string, string> = {}) {
  return fetch(`${receiver.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: basic('example'), ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}
const batch = (...events: object[]) => send('/v1/batch', { batch: events, sentAt: '2020-06-30T12:59:59.000Z' });
const read = async (path: string) => (await fetch(`${receiver.url}${path}`)).json();

describe('the receiver', () => {
  it('gives back events as they were delivered, oldest first, over every path', async () => {
    expect(await (await batch(event('a'), event('b', { properties: { n: 14.5500000000001 } }))).json()).toEqual({
      success: true,
    });
    await send('/v1/page', { messageId: 'c', anonymousId: 'x', properties: { path: '/dashboard' } });
    expect(await read('/received')).toEqual([
      event('a'),
      event('b', { properties: { n: 14.5500000000001 } }),
      { type: 'page', messageId: 'c', anonymousId: 'x', properties: { path: '/dashboard' } },
    ]);
  });

  it('tells when an event was sent and received apart from the event', async () => {
    await batch(event('a'));
    expect(await read('/received/details')).toEqual([
      {
        number: 1,
        receivedAt: '2020-06-30T13:00:00.000Z',
        sentAt: '2020-06-30T12:59:59.000Z',
        duplicate: false,
        event: event('a'),
      },
    ]);
  });

  it('unpacks gzip', async () => {
    const response = await fetch(`${receiver.url}/v1/batch`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip', authorization: basic('example') },
      body: gzipSync(JSON.stringify({ batch: [event('zipped')] })),
    });
    expect(response.status).toBe(200);
    expect(await read('/received')).toEqual([event('zipped')]);
  });

  it('counts an event that comes again as a duplicate, and keeps both', async () => {
    await batch(event('a'), event('b'));
    await batch(event('a'));
    expect(await read('/totals')).toEqual({
      requests: 2,
      refused: 0,
      events: 3,
      duplicates: 1,
      byName: { dcos_login: 3 },
    });
    expect(await read('/received')).toHaveLength(3);
  });

  it('forgets everything when it is told to', async () => {
    await batch(event('a'));
    expect((await fetch(`${receiver.url}/received`, { method: 'DELETE' })).status).toBe(204);
    expect(await read('/received')).toEqual([]);
    expect(await read('/totals')).toMatchObject({ requests: 0, events: 0, byName: {} });
  });

  it('wants Basic authentication with a write key', async () => {
    for (const authorization of ['', 'Bearer x', basic('')]) {
      expect((await send('/v1/batch', { batch: [event('a')] }, { authorization })).status).toBe(401);
    }
    expect(await read('/received')).toEqual([]);
  });

  it.each([
    ['no JSON', '{', 'JSON object'],
    ['no object', '[]', 'JSON object'],
    ['no batch', {}, 'batch must be an array'],
    ['a batch that is not a list', { batch: {} }, 'batch must be an array'],
    ['an event that is not an object', { batch: ['a'] }, 'must be an object'],
    ['an unknown type', { batch: [event('a', { type: 'click' })] }, 'type must be'],
    ['no messageId', { batch: [event('a', { messageId: undefined })] }, 'messageId is required'],
    ['a messageId of 100 characters', { batch: [event('m'.repeat(100))] }, 'messageId must be shorter'],
    ['nobody', { batch: [event('a', { anonymousId: undefined })] }, 'anonymousId or userId'],
    ['a track without a name', { batch: [event('a', { event: undefined })] }, 'event is required'],
    ['properties that are a list', { batch: [event('a', { properties: [] })] }, 'properties must be'],
    ['a timestamp that is no date', { batch: [event('a', { timestamp: 'yesterday' })] }, 'timestamp must be'],
    [
      'an event of more than 32 KB',
      { batch: [event('a', { properties: { t: 'x'.repeat(32_768) } })] },
      'event is larger',
    ],
    ['a body of more than 500 KB', { batch: [event('a')], context: 'x'.repeat(500 * 1024) }, 'body is larger'],
    ['more than 2,500 events', { batch: Array.from({ length: 2500 }, (_, i) => small(`${i}`)) }, '2500 events'],
  ])('refuses %s with 400, and takes none of the batch', async (_, body, reason) => {
    const withGoodOne =
      typeof body === 'object' && 'batch' in body && Array.isArray(body.batch)
        ? { ...body, batch: [event('good'), ...body.batch] }
        : body;
    const response = await send('/v1/batch', withGoodOne);
    expect([response.status, await response.json()]).toEqual([
      400,
      { success: false, message: expect.stringContaining(reason) },
    ]);
    expect(await read('/received')).toEqual([]);
    expect(await read('/totals')).toMatchObject({ refused: 1 });
  });

  it('takes a messageId of 99 characters and an event without a name if it is a page', async () => {
    expect((await batch(event('m'.repeat(99)), event('p', { type: 'page', event: undefined }))).status).toBe(200);
  });

  it('names the place and the rule in a refusal, never a value', async () => {
    const answer = await (await batch(event('a'), event('b', { type: 'secret-type' }))).json();
    expect(answer).toEqual({
      success: false,
      message: 'batch[1]: type must be one of track, page, screen, identify, group, alias',
    });
  });

  it('shows every change on its stream, after a snapshot of what was there', async () => {
    await batch(event('before'));
    const aborter = new AbortController();
    const response = await fetch(`${receiver.url}/stream`, { signal: aborter.signal });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    const until = async (text: string) => {
      let seen = '';
      while (!seen.includes(text)) seen += (await reader?.read())?.value ?? '';
      return seen;
    };
    expect(await until('\n\n')).toMatch(/^event: snapshot\ndata: .*"messageId":"before"/);
    await batch(event('after'));
    expect(await until('\n\n')).toMatch(/^event: received\ndata: .*"messageId":"after"/);
    await fetch(`${receiver.url}/received`, { method: 'DELETE' });
    expect(await until('\n\n')).toMatch(/^event: cleared\n/);
    aborter.abort();
  });
});
