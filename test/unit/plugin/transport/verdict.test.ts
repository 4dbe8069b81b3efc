import { judge, parseRetryAfter } from '../../../../src/plugin/transport/verdict.ts';

const now = Date.UTC(2026, 10, 22);
const answer = (status: number, rest: object = {}) => ({
  status,
  type: 'application/json',
  retryAfter: null,
  text: '{}',
  ...rest,
});

describe('the verdict on an answer', () => {
  it.each([
    [200, {}, { kind: 'accepted' }],
    [202, { type: '' }, { kind: 'accepted' }],
    [204, { type: '' }, { kind: 'accepted' }],
    [200, { type: 'text/html' }, { kind: 'absent' }],
    [0, {}, { kind: 'retry' }],
    [408, {}, { kind: 'retry' }],
    [429, {}, { kind: 'retry' }],
    [429, { retryAfter: '5' }, { kind: 'retry', afterMs: 5000 }],
    [500, {}, { kind: 'retry' }],
    [502, {}, { kind: 'retry' }],
    [503, {}, { kind: 'absent' }],
    [503, { retryAfter: '5' }, { kind: 'retry', afterMs: 5000 }],
    [504, {}, { kind: 'retry' }],
    [401, {}, { kind: 'absent' }],
    [403, {}, { kind: 'absent' }],
    [404, {}, { kind: 'absent' }],
    [405, {}, { kind: 'absent' }],
    [413, {}, { kind: 'too_large' }],
    [415, {}, { kind: 'absent' }],
    [400, { text: '{"rejected":[{"index":0,"reason":"bad_properties"}]}' }, { kind: 'rejected', indexes: [0] }],
    [400, { text: '{"rejected":[{"index":2},{"index":-1},{"index":"0"},null]}' }, { kind: 'absent' }],
    [400, { text: '{"rejected":"all"}' }, { kind: 'absent' }],
    [400, { text: 'null' }, { kind: 'absent' }],
    [400, { text: '<h1>Bad Request</h1>' }, { kind: 'absent' }],
    [400, { text: '' }, { kind: 'absent' }],
  ])('%i %j is %j', (status, rest, verdict) => {
    expect(judge(answer(status, rest), 2, now)).toEqual(verdict);
  });
});

describe('Retry-After', () => {
  it.each([
    ['120', 120_000],
    ['0', 0],
    [new Date(now + 90_000).toUTCString(), 90_000],
    [new Date(now - 90_000).toUTCString(), undefined],
    ['soon', undefined],
    ['-5', undefined],
    ['', undefined],
    [null, undefined],
  ])('%j means %s ms', (text, ms) => {
    expect(parseRetryAfter(text, now)).toBe(ms);
  });
});
