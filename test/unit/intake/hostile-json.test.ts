import { gzipSync } from 'node:zlib';
import { BATCH_MAX_EVENTS, EVENT_MAX_BYTES, EVENT_MAX_DEPTH, EVENT_MAX_MEMBERS } from '../../../src/contract/limits.ts';
import { type OpenDoor, openDoor } from '../../support/open-door.ts';

const stamp = '"type":"page","messageId":"aaaaaaaaaaaaaaaa","timestamp":"2026-11-22T11:59:59.000Z"';
const good = `{${stamp},"properties":{"path":"/nodes/:nodeID"}}`;
/** A batch of one event with something beside its own, and a good one. */
const withContext = (context: string) =>
  `{"batch":[{${stamp},"context":${context},"properties":{"path":"/nodes/:nodeID"}},${good}]}`;
const withProperties = (properties: string) => `{"batch":[{${stamp},"properties":${properties}},${good}]}`;
const nested = (levels: number, open: string, close: string) => `${open.repeat(levels)}1${close.repeat(levels)}`;
const text = (bytes: number) => JSON.stringify('x'.repeat(bytes - 2));

const clean = {
  name: 'page',
  type: 'page',
  messageId: 'aaaaaaaaaaaaaaaa',
  timestamp: '2026-11-22T11:59:59.000Z',
  properties: { path: '/nodes/:nodeID' },
};

describe('hostile JSON', () => {
  let door: OpenDoor;
  beforeAll(async () => {
    door = await openDoor();
  });
  beforeEach(() => {
    door.kept.length = 0;
  });
  afterAll(() => door.server.close());

  /** After whatever came: nobody's prototype has changed, nothing was logged. */
  afterEach(() => {
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect('polluted' in {}).toBe(false);
    expect(door.logged).toEqual([]);
  });

  it.each([
    ['a prototype key at the root', `{"__proto__":{"polluted":1},"batch":[${good},${good}]}`],
    [
      'a prototype key in an event',
      `{"batch":[{"__proto__":{"type":"track"},${stamp},"properties":{"path":"/nodes/:nodeID"}},${good}]}`,
    ],
    [
      'a prototype key where it is dropped',
      withContext('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'),
    ],
    ['half a surrogate pair where it is dropped', withContext('{"title":"\\ud800","\\udfff":1}')],
    [
      'bytes that are no UTF-8 where they are dropped',
      Buffer.concat([
        Buffer.from(`{"batch":[${good},{${stamp},"x":"`),
        Buffer.from([0xff, 0xc0, 0x80, 0xed, 0xa0, 0x80]),
        Buffer.from('","properties":{"path":"/nodes/:nodeID"}}]}'),
      ]),
    ],
    [
      'a key twice, of which the last one counts',
      `{"batch":[],"batch":[{"type":"track","type":"page",${stamp},"properties":{"path":"/a"},"properties":{"path":"/nodes/:nodeID"}},${good}]}`,
    ],
    [
      'numbers beyond numbers where they are dropped',
      withContext('{"a":1e999,"b":-0,"c":123456789012345678901234567890,"d":1e-999}'),
    ],
    ['an event as deep as an event may be', withContext(nested(EVENT_MAX_DEPTH - 1, '[', ']'))],
  ])('is made harmless: %s', async (_what, body) => {
    const answer = await door.post('/v1/batch', body);
    expect([answer.status, answer.body.accepted, answer.body.rejected]).toEqual([200, 2, []]);
    expect(door.kept).toEqual([clean, clean]);
  });

  it.each([
    [
      'a prototype key among its properties',
      withProperties('{"path":"/nodes/:nodeID","__proto__":{"polluted":1}}'),
      'bad_properties',
    ],
    [
      'a property named like a method',
      withProperties('{"path":"/nodes/:nodeID","toString":1,"hasOwnProperty":1}'),
      'bad_properties',
    ],
    ['half a surrogate pair in a value', withProperties('{"path":"/\\ud800"}'), 'bad_properties'],
    ['a NUL in a value', withProperties('{"path":"/a\\u0000"}'), 'bad_properties'],
    ['a list for a value', withProperties('{"path":["/a"]}'), 'bad_properties'],
    ['a number for a value', withProperties('{"path":1e999}'), 'bad_properties'],
    ['one level too many', withContext(nested(EVENT_MAX_DEPTH, '[', ']')), 'too_deep'],
    ['a hundred thousand lists in each other', withContext(nested(100_000, '[', ']')), 'too_deep'],
    ['ten thousand objects in each other', withContext(nested(10_000, '{"a":', '}')), 'too_deep'],
    ['a list of two hundred thousand', withContext(`[${'1,'.repeat(200_000)}1]`), 'too_many_members'],
    [
      'one key too many',
      withContext(`{${Array.from({ length: EVENT_MAX_MEMBERS }, (_, i) => `"k${i}":0`).join()}}`),
      'too_many_members',
    ],
    [
      'thirty thousand keys',
      withContext(`{${Array.from({ length: 30_000 }, (_, i) => `"k${i}":0`).join()}}`),
      'too_many_members',
    ],
    ['more than 32 KB', withContext(text(EVENT_MAX_BYTES)), 'too_large'],
    ['more than 32 KB, as UTF-8', withContext(JSON.stringify('ä'.repeat(EVENT_MAX_BYTES / 2))), 'too_large'],
    ['more than 32 KB, of keys', withContext(`{${JSON.stringify('k'.repeat(EVENT_MAX_BYTES))}:0}`), 'too_large'],
  ])('costs only the event that has it: %s', async (_what, body, reason) => {
    const answer = await door.post('/v1/batch', body);
    expect([answer.status, answer.body.accepted]).toEqual([200, 1]);
    expect(answer.body.rejected).toMatchObject([{ index: 0, reason }]);
    expect(door.kept).toEqual([clean]);
  });

  it('takes an event of exactly 32 KB, and not one byte more', async () => {
    const overhead = JSON.stringify(JSON.parse(withContext('""')).batch[0]).length;
    const exact = withContext(text(EVENT_MAX_BYTES - overhead + 2));
    const over = withContext(text(EVENT_MAX_BYTES - overhead + 3));
    expect((await door.post('/v1/batch', exact)).body).toMatchObject({ accepted: 2, rejected: [] });
    expect((await door.post('/v1/batch', over)).body).toMatchObject({
      accepted: 1,
      rejected: [{ reason: 'too_large' }],
    });
  });

  it.each([
    ['NaN', withContext('NaN')],
    ['Infinity', withContext('Infinity')],
    ['undefined', withContext('undefined')],
    ['a comment', `/* x */${withContext('1')}`],
    ['a byte order mark', `\ufeff${withContext('1')}`],
    ['a comma too many', withContext('[1,]')],
    ['a control character in a string', withContext('"\u0001"')],
    ['something after the end', `${withContext('1')}{}`],
    ['UTF-16', Buffer.from(withContext('1'), 'utf16le')],
    ['a million open brackets short of the limit', '['.repeat(500_000)],
  ])('that is no JSON is refused whole: %s', async (_what, body) => {
    const answer = await door.post('/v1/batch', body);
    expect([answer.status, answer.body]).toEqual([
      400,
      { success: false, reason: 'not_json', message: 'the body is not JSON' },
    ]);
    expect(door.kept).toEqual([]);
  });

  it('refuses a compressed list of ten million without unpacking it', async () => {
    const huge = Buffer.from(`{"batch":[${'1,'.repeat(9_999_999)}1]}`);
    const before = process.memoryUsage().rss;
    const answer = await door.post('/v1/batch', gzipSync(huge, { level: 1 }), { 'content-encoding': 'gzip' });
    expect([answer.status, answer.body.reason]).toEqual([413, 'body_too_large']);
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 ** 2);
  });

  it('takes 2,500 events at once, and none of 2,501', async () => {
    const tiny = (count: number) => `{"batch":[${Array(count).fill('{"type":"x"}').join()}]}`;
    const most = await door.post('/v1/batch', tiny(BATCH_MAX_EVENTS));
    expect([most.status, most.body.reason]).toEqual([400, 'no_valid_event']);
    expect(most.body.rejected).toHaveLength(BATCH_MAX_EVENTS);
    const tooMany = await door.post('/v1/batch', tiny(BATCH_MAX_EVENTS + 1));
    expect([tooMany.status, tooMany.body.reason]).toEqual([400, 'too_many_events']);
  });

  it('never repeats a value, whatever is wrong with it', async () => {
    const secret = '"jane@example.com"';
    const bodies = [
      withProperties(`{"path":${secret}}`),
      withProperties(`{"path":"/a",${secret}:1}`),
      `{"batch":[{"type":${secret}},{${stamp.replace('"aaaaaaaaaaaaaaaa"', secret)}}]}`,
      `{"batch":${secret}}`,
      `{"batch":[${secret}`,
      withContext(nested(20, `{${secret}:`, '}')),
    ];
    for (const body of bodies) {
      const answer = await door.post('/v1/batch', body);
      expect(JSON.stringify(answer.body)).not.toMatch(/jane|example/);
    }
  });
});
