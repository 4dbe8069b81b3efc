import { createLimits } from '../../../src/proxy/access/limits.ts';
import { NOW_MS } from '../../support/tokens.ts';

const rates = { requestsPerSecond: 2, requestBurst: 10, eventsPerSecond: 20, eventBurst: 2_500 };
const plenty = { requestsPerSecond: 1_000, requestBurst: 1_000, eventsPerSecond: 9_000, eventBurst: 9_000 };

function open(change: { readonly perUser?: typeof rates; readonly total?: typeof rates } = {}) {
  const clock = { ms: NOW_MS };
  const limits = createLimits({ perUser: rates, total: plenty, ...change }, () => clock.ms);
  /** How many of so many requests are let in. */
  const letIn = (owner: string, requests: number, purpose: 'events' | 'person' = 'events') =>
    Array.from({ length: requests }, () => limits.request(owner, purpose)).filter(({ ok }) => ok).length;
  return { limits, clock, letIn };
}

describe('limits of a user', () => {
  it('let a burst in, then so much a second, and never more than the burst at once', () => {
    const { clock, letIn } = open();
    expect(letIn('jane', 50)).toBe(10);
    clock.ms += 1_500;
    expect(letIn('jane', 50)).toBe(3);
    clock.ms += 3_600_000;
    expect(letIn('jane', 50)).toBe(10);
  });

  it('say when to come back, and are right', () => {
    const { limits, clock, letIn } = open();
    letIn('jane', 10);
    expect(limits.request('jane', 'events')).toEqual({ ok: false, reason: 'user_request_rate', retryAfterSeconds: 1 });
    expect(limits.events('jane', 2_500)).toEqual({ ok: true });
    expect(limits.events('jane', 100)).toEqual({ ok: false, reason: 'user_event_rate', retryAfterSeconds: 5 });
    clock.ms += 5_000;
    expect(limits.events('jane', 100)).toEqual({ ok: true });
    expect(limits.events('jane', 1)).toMatchObject({ ok: false });
  });

  it('are of nobody else, and what they refuse costs the common limit nothing', () => {
    const { letIn } = open({ total: { ...plenty, requestBurst: 20 } });
    expect(letIn('jane', 100_000)).toBe(10);
    expect(letIn('joan', 10)).toBe(10);
    expect(letIn('june', 10)).toBe(0);
  });

  it('do not let events keep the user from saying no', () => {
    const { letIn } = open();
    letIn('jane', 1_000, 'events');
    expect(letIn('jane', 50, 'person')).toBe(10);
  });

  it('do not let the events of all keep anybody from saying no', () => {
    const { letIn } = open({ total: { ...plenty, requestBurst: 1, requestsPerSecond: 1 } });
    expect([letIn('jane', 10), letIn('joan', 10)]).toEqual([1, 0]);
    expect(letIn('joan', 1, 'person')).toBe(1);
  });

  it('are neither lifted nor locked by a clock that is set', () => {
    const { clock, letIn } = open();
    letIn('jane', 10);
    clock.ms -= 86_400_000;
    expect(letIn('jane', 10)).toBe(0);
    clock.ms += 1_000;
    expect(letIn('jane', 10)).toBe(2);
  });

  it('are kept for ten thousand users at least, and forget who did not come for long', () => {
    const { limits, letIn } = open({ total: { ...plenty, requestBurst: 1_000_000 } });
    letIn('jane', 10);
    for (let other = 0; other < 9_999; other += 1) limits.request(`other ${other}`, 'events');
    expect(letIn('jane', 1)).toBe(0);
    for (let other = 0; other < 20_000; other += 1) limits.request(`another ${other}`, 'events');
    expect(letIn('jane', 20)).toBe(10);
  });
});

describe('limits of all together', () => {
  it('are said as such, since nobody can help it', () => {
    const { limits, letIn } = open({ total: { ...plenty, requestBurst: 2, requestsPerSecond: 0.1 } });
    expect([letIn('jane', 1), letIn('joan', 1)]).toEqual([1, 1]);
    expect(limits.request('june', 'events')).toEqual({
      ok: false,
      reason: 'total_request_rate',
      retryAfterSeconds: 10,
    });
    const full = open({ total: { ...plenty, eventBurst: 2_500 } });
    expect(full.limits.events('jane', 2_500)).toEqual({ ok: true });
    expect(full.limits.events('joan', 1)).toEqual({ ok: false, reason: 'total_event_rate', retryAfterSeconds: 1 });
  });

  it('take nothing from a user they refuse', () => {
    const { clock, letIn } = open({ total: { ...plenty, requestBurst: 1, requestsPerSecond: 1 } });
    letIn('jane', 1);
    expect(letIn('joan', 100)).toBe(0);
    for (let second = 0; second < 10; second += 1) {
      clock.ms += 1_000;
      expect(letIn('joan', 1)).toBe(1);
    }
  });
});
