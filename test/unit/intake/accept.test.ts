import { BATCH_MAX_EVENTS, EVENT_MAX_BYTES } from '../../../src/contract/limits.ts';
import { accept, correctTimestamp } from '../../../src/proxy/intake/accept.ts';
import { fuzzBody, PLANTED } from '../../support/fuzz-body.ts';
import { createRandom } from '../../support/random.ts';

const NOW = Date.parse('2026-11-22T12:00:00.000Z');
const event = (change: object = {}) => ({
  type: 'track',
  event: 'dcos_login',
  messageId: 'aaaaaaaaaaaaaaaa',
  timestamp: '2026-11-22T11:59:59.000Z',
  properties: { method: 'local' },
  ...change,
});
const admitted = (timestamp: string, sentAt?: string) => ({
  name: 'dcos_login' as const,
  type: 'track' as const,
  messageId: 'aaaaaaaaaaaaaaaa',
  timestamp,
  properties: {},
  ...(sentAt === undefined ? {} : { sentAt }),
});

describe('accepting a request body', () => {
  it('takes a batch, and a bad event costs only itself, named by place, reason and field', () => {
    const body = { batch: [event(), event({ event: 'made_up' }), event({ messageId: 'x' })] };
    const result = accept('batch', body, NOW);
    expect(result).toMatchObject({
      ok: true,
      events: [{ name: 'dcos_login' }],
      rejected: [
        { index: 1, reason: 'unknown_event', field: 'event' },
        { index: 2, reason: 'bad_message_id', field: 'messageId' },
      ],
    });
  });

  it('takes the type of a single event from the route', () => {
    const page = { messageId: 'aaaaaaaaaaaaaaaa', timestamp: event().timestamp, properties: { path: '/dashboard' } };
    expect(accept('page', page, NOW)).toMatchObject({ ok: true, events: [{ name: 'page', type: 'page' }] });
    expect(accept('track', { ...event(), type: undefined }, NOW)).toMatchObject({
      ok: true,
      events: [{ name: 'dcos_login' }],
    });
  });

  it.each([
    ['batch', []],
    ['batch', { batch: {} }],
    ['batch', null],
    ['page', []],
    ['track', 'text'],
  ] as const)('refuses a %s whose body is %j', (route, body) => {
    expect(accept(route, body, NOW)).toMatchObject({ ok: false, reason: 'not_a_batch' });
  });

  it('refuses a batch of more events than Segment takes', () => {
    const batch = Array.from({ length: BATCH_MAX_EVENTS + 1 }, () => event());
    expect(accept('batch', { batch }, NOW)).toMatchObject({ ok: false, reason: 'too_many_events' });
  });

  it('refuses an event over 32 KB, whatever fills it, and keeps its neighbours', () => {
    const big = event({ context: { filler: 'x'.repeat(EVENT_MAX_BYTES) } });
    expect(accept('batch', { batch: [big, event()] }, NOW)).toMatchObject({
      events: [{ name: 'dcos_login' }],
      rejected: [{ index: 0, reason: 'too_large' }],
    });
  });
});

describe('whatever is posted', () => {
  it('only an id, a time, and what the catalogue lists comes through', () => {
    const random = createRandom(7);
    let kept = 0;
    for (let round = 0; round < 3_000; round += 1) {
      const { route, bytes, isGarbled } = fuzzBody(random);
      if (isGarbled) continue;
      const result = accept(route, JSON.parse(bytes.toString()), NOW);
      for (const event of result.ok ? result.events : []) {
        const { messageId, timestamp, properties, ...rest } = event;
        kept += 1;
        expect(messageId).toMatch(/^[\w.:-]{8,99}$/);
        expect(new Date(timestamp).toISOString()).toBe(timestamp);
        expect([
          { name: 'page', type: 'page' },
          { name: 'dcos_login', type: 'track' },
          { name: 'dcos_logout', type: 'track' },
        ]).toContainEqual(rest);
        expect(Object.keys(properties)).toEqual([
          { page: 'path', dcos_login: 'method', dcos_logout: 'reason' }[event.name as 'page'],
        ]);
        expect(JSON.stringify(properties)).not.toContain(PLANTED);
      }
    }
    expect(kept).toBeGreaterThan(1_000);
  });
});

describe('the time of an event', () => {
  it('is put on our clock: made two seconds before it was sent, on a clock that is years off', () => {
    const wrong = admitted('2019-01-01T00:00:00.000Z', '2019-01-01T00:00:02.000Z');
    expect(correctTimestamp(wrong, undefined, NOW)).toBe('2026-11-22T11:59:58.000Z');
  });

  it("takes the batch's sentAt when the event has none", () => {
    const result = accept('batch', { batch: [event()], sentAt: '2026-11-22T12:00:09.000Z' }, NOW);
    expect(result).toMatchObject({ events: [{ timestamp: '2026-11-22T11:59:50.000Z' }] });
  });

  it('is never in the future and never older than seven days', () => {
    expect(correctTimestamp(admitted('2031-01-01T00:00:00.000Z'), undefined, NOW)).toBe('2026-11-22T12:00:00.000Z');
    expect(correctTimestamp(admitted('1999-01-01T00:00:00.000Z'), undefined, NOW)).toBe('2026-11-15T12:00:00.000Z');
  });
});
