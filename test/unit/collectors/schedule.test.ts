import type { AdmittedEvent } from '../../../src/contract/event.ts';
import type { Collector, Observation } from '../../../src/proxy/collectors/collector.ts';
import { createPeriods } from '../../../src/proxy/collectors/period.ts';
import { createSchedule } from '../../../src/proxy/collectors/schedule.ts';
import type { ClusterIdentity } from '../../../src/proxy/identity/identity.ts';
import type { AppendAnswer } from '../../../src/proxy/spool/spool.ts';
import { createManualClock } from '../../support/manual-clock.ts';

const ID = '70b28f00-e38f-41b2-a723-aab344f535b9';
const identity: ClusterIdentity = {
  general: {
    clusterId: ID,
    customerKey: '',
    environmentVersion: '',
    licenseId: '',
    platform: '',
    provider: '',
    source: 'cluster',
    variant: 'open',
  },
};
const EVERY = 300_000;
const EVENTS = { diagnostics: 'health', cosmos: 'package_list' } as const;

const whole = (name: keyof typeof EVENTS, notes: readonly string[] = []): Observation => ({
  ok: true,
  event: EVENTS[name],
  properties: name === 'cosmos' ? { package_list: [] } : {},
  observedMs: Date.UTC(2026, 10, 22),
  notes,
});

type Look = (signal: AbortSignal) => Promise<Observation>;

function stage() {
  const clock = createManualClock();
  const stored: AdmittedEvent[][] = [];
  const log: [string, object][] = [];
  const outcomes: {
    diagnostics: Look;
    cosmos: Look;
    mesos?: Look;
  } = {
    diagnostics: async () => whole('diagnostics'),
    cosmos: async () => whole('cosmos'),
  };
  let answer: AppendAnswer = { ok: true, stored: 1, duplicates: 0 };
  const collector = (name: Collector['name']): Collector => ({
    name,
    collect: (signal) =>
      outcomes[name]?.(signal) ?? Promise.resolve({ ok: false, url: 'http://m/', reason: 'HTTP 500' }),
  });
  const schedule = createSchedule({
    collectors: [collector('diagnostics'), collector('mesos'), collector('cosmos')],
    everyMs: EVERY,
    outbox: {
      append: async (events) => {
        if (answer.ok) stored.push([...events]);
        return answer;
      },
    },
    identity,
    version: '1.0.0',
    now: clock.now,
    timer: (callback, ms) => {
      const id = clock.setTimeout(callback, ms);
      return () => clock.clearTimeout(id);
    },
    log: {
      info: (fields, message) => log.push([message, fields]),
      warn: (fields, message) => log.push([message, fields]),
      error: (fields, message) => log.push([message, fields]),
    },
  });
  return {
    clock,
    stored,
    log,
    outcomes,
    schedule,
    answerWith: (next: AppendAnswer) => {
      answer = next;
    },
    status: () => schedule.status().collectors,
  };
}

describe('the schedule', () => {
  it('asks at once, then once a period, and stops', async () => {
    const { clock, stored, schedule, status } = stage();
    expect(status().cosmos.state).toBe('waiting');
    schedule.start();
    schedule.start();
    await clock.advance(0);
    expect(stored).toHaveLength(1);
    expect(stored[0]?.map(({ name }) => name)).toEqual(['health', 'package_list']);
    const { nextMs = 0 } = status().cosmos;
    expect(nextMs).toBe(createPeriods(ID, EVERY).nextAfter(clock.now()));
    await clock.advance(nextMs - clock.now() - 1);
    expect(stored).toHaveLength(1);
    await clock.advance(1);
    expect(stored).toHaveLength(2);
    await clock.advance(10 * EVERY);
    expect(stored).toHaveLength(12);
    await schedule.stop();
    await clock.advance(10 * EVERY);
    expect(stored).toHaveLength(12);
    expect(clock.next()).toBeUndefined();
  });

  it('gives one id to all looks of a period, and another to the next', async () => {
    const first = stage();
    const second = stage();
    for (const { schedule, clock } of [first, second]) {
      schedule.start();
      await clock.advance(EVERY);
      await schedule.stop();
    }
    const ids = (round: number) =>
      [first, second].map(({ stored }) => stored[round]?.map(({ messageId }) => messageId));
    expect(ids(0)[0]).toEqual(ids(0)[1]);
    expect(ids(1)[0]).toEqual(ids(1)[1]);
    expect(ids(0)[0]).not.toEqual(ids(1)[0]);
  });

  it('stamps a track with the time of its observation', async () => {
    const { clock, stored, schedule } = stage();
    schedule.start();
    await clock.advance(0);
    expect(stored[0]?.[0]?.timestamp).toBe('2026-11-22T00:00:00.000Z');
    await schedule.stop();
  });

  it('keeps the broken source apart: its state, its last success, its error, its duration', async () => {
    const { clock, outcomes, schedule, status, log } = stage();
    schedule.start();
    await clock.advance(0);
    expect(status().mesos).toMatchObject({
      state: 'failed',
      lastError: 'http://m/: HTTP 500',
      lastSuccessMs: undefined,
    });
    expect(status().cosmos).toMatchObject({
      state: 'ok',
      lastError: undefined,
      lastSuccessMs: clock.now(),
      lastDurationMs: expect.any(Number),
    });
    expect(log).toContainEqual([
      'a source gave no track',
      { collector: 'mesos', url: 'http://m/', reason: 'HTTP 500' },
    ]);
    const before = clock.now();
    outcomes.cosmos = async () => ({ ok: false, url: undefined, reason: 'no URL is configured' });
    await clock.advance(EVERY);
    expect(status().cosmos).toMatchObject({
      state: 'failed',
      lastError: 'no URL is configured',
      lastSuccessMs: before,
    });
    await schedule.stop();
  });

  it('never asks twice at once: a source that takes longer than a period makes the next round late', async () => {
    const { clock, outcomes, schedule, stored, status } = stage();
    let asking = 0;
    let most = 0;
    let finish: () => void = () => {};
    outcomes.cosmos = async () => {
      asking += 1;
      most = Math.max(most, asking);
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      asking -= 1;
      return whole('cosmos');
    };
    schedule.start();
    await clock.advance(3 * EVERY);
    expect([stored.length, status().cosmos.state]).toEqual([0, 'asking']);
    finish();
    await clock.advance(0);
    expect(stored).toHaveLength(1);
    await clock.advance(EVERY);
    finish();
    await clock.advance(0);
    expect([stored.length, most]).toEqual([2, 1]);
    await clock.advance(EVERY);
    const stopped = schedule.stop();
    finish();
    await stopped;
  });

  it('leaves everything of the cluster to the leader when Mesos says this master is none, and stops the other questions', async () => {
    const { clock, outcomes, schedule, stored, status } = stage();
    outcomes.diagnostics = (signal) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => resolve({ ok: false, url: 'http://d/', reason: 'stopped' }));
      });
    outcomes.mesos = async () => ({ ok: false, url: 'http://m/', reason: 'a standby master', standby: true });
    schedule.start();
    await clock.advance(0);
    expect(stored).toEqual([]);
    for (const one of Object.values(status())) {
      expect(one).toMatchObject({
        state: 'standby',
        lastError: undefined,
        notes: [expect.stringContaining('does not lead')],
      });
    }
    outcomes.mesos = async () => ({ ok: false, url: 'http://m/', reason: 'HTTP 503' });
    outcomes.diagnostics = async () => whole('diagnostics');
    await clock.advance(EVERY);
    expect(stored).toHaveLength(1);
    await schedule.stop();
  });

  it('tries again when the spool is full, until it takes the tracks', async () => {
    const { clock, schedule, stored, status, answerWith } = stage();
    answerWith({ ok: false, reason: 'full', retryAfterSeconds: 10 });
    schedule.start();
    await clock.advance(25_000);
    expect(stored).toEqual([]);
    answerWith({ ok: true, stored: 2, duplicates: 0 });
    await clock.advance(10_000);
    expect(stored).toHaveLength(1);
    expect(status().cosmos.state).toBe('ok');
    await schedule.stop();
  });

  it('says so when the spool did not take them before the next round', async () => {
    const { clock, schedule, status, answerWith, log } = stage();
    answerWith({ ok: false, reason: 'failing', retryAfterSeconds: EVERY });
    schedule.start();
    await clock.advance(0);
    expect(status().cosmos).toMatchObject({ state: 'failed', lastError: 'the spool is failing' });
    expect(log).toContainEqual(['tracks were not stored', { reason: 'the spool is failing', tracks: 2 }]);
    await schedule.stop();
  });

  it('goes on when a collector throws: a bug in one costs its own track', async () => {
    const { clock, outcomes, schedule, stored, status, log } = stage();
    outcomes.cosmos = async () => {
      throw new TypeError('a bug');
    };
    schedule.start();
    await clock.advance(0);
    expect(stored[0]?.map(({ name }) => name)).toEqual(['health']);
    expect(status().cosmos).toMatchObject({ state: 'failed', lastError: 'internal error' });
    expect(log).toContainEqual(['a collector threw', { collector: 'cosmos', err: expect.any(TypeError) }]);
    await schedule.stop();
  });

  it('passes remarks on to health, and counts what was trimmed over the rounds', async () => {
    const { clock, outcomes, schedule, status } = stage();
    const frameworks = Array.from({ length: 3_000 }, (_, i) => ({ name: `framework-${i}` }));
    const numbers = {
      agents_active: 0,
      agents_connected: 0,
      cpu_total: 0,
      cpu_used: 0,
      disk_total: 0,
      disk_used: 0,
      mem_total: 0,
      mem_used: 0,
      task_count: 0,
      framework_count: 0,
    };
    outcomes.mesos = async () => ({
      ok: true,
      event: 'mesos_track',
      properties: { ...numbers, frameworks },
      observedMs: 0,
      notes: [],
    });
    outcomes.diagnostics = async () =>
      ({ ...whole('diagnostics', ['a remark']), nodes: { known: 5, unanswered: 2 } }) as Observation;
    schedule.start();
    await clock.advance(0);
    expect(status().diagnostics).toMatchObject({ notes: ['a remark'], nodes: { known: 5, unanswered: 2 } });
    const once = status().mesos.trimmedTotal;
    expect(once).toBeGreaterThan(1_000);
    await clock.advance(EVERY);
    expect(status().mesos.trimmedTotal).toBe(2 * once);
    await schedule.stop();
  });
});
