import path from 'node:path';
import { createForwarder, type Forwarder } from '../../../src/proxy/forwarder/forwarder.ts';
import type { Spool } from '../../../src/proxy/spool/spool.ts';
import { createForwarderClock, type ForwarderClock } from '../../support/forwarder-clock.ts';
import { closeTestSpools, expectSpoolConservation, openTestSpool } from '../../support/open-test-spool.ts';
import { createScriptedDestination, type ScriptedDestination } from '../../support/scripted-destination.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { until } from '../../support/until.ts';

const folder = tempDir();
let directories = 0;
const records = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => ({
    id: `message-${from + index}`,
    body: JSON.stringify({ id: `message-${from + index}` }),
  }));
const idsOf = (count: number, from = 0) => records(count, from).map(({ id }) => id);

describe('the forwarder', () => {
  let clock: ForwarderClock;
  let spool: Spool;
  let a: ScriptedDestination;
  let b: ScriptedDestination;
  let forwarder: Forwarder;
  let directory: string;
  const said: string[] = [];
  const say = (_fields: object, message?: string) => void said.push(message ?? '');
  const create = () =>
    createForwarder({
      spool,
      destinations: [a, b],
      now: clock.now,
      random: () => 0.5,
      log: { info: say, warn: say, error: say },
      clock,
      maxInFlight: 3,
    });

  beforeEach(async () => {
    directories += 1;
    directory = path.join(folder, String(directories));
    clock = createForwarderClock();
    said.splice(0);
    spool = await openTestSpool({ directory, destinations: ['a', 'b'], batchMaxRecords: 50, now: clock.now });
    a = createScriptedDestination('a');
    b = createScriptedDestination('b');
    forwarder = create();
  });
  afterEach(async () => {
    const stopped = forwarder.stop();
    await clock.until('the forwarder to stop', () => stopped.then(() => true));
    expectSpoolConservation(await spool.status());
    await closeTestSpools();
  });

  const pending = async (name: string) => (await spool.status()).destinations[name]?.pending;
  const done = (name: string) => async () => ((await pending(name)) === 0 ? true : undefined);

  it('carries what was there and what comes to every destination, once, in order within a batch', async () => {
    await spool.append(records(220));
    forwarder.start();
    await clock.until('the backlog to be delivered', done('b'));
    await spool.append(records(30, 220));
    await clock.until('the rest to be delivered', done('b'));
    await clock.until('the other to be delivered', done('a'));
    for (const { taken, sent } of [a, b]) {
      expect([...taken].sort()).toEqual(idsOf(250).sort());
      expect(sent.every((ids) => ids.length <= 50)).toBe(true);
      expect(sent[0]).toEqual(idsOf(50));
    }
  });

  it('has no more in flight than it was told, and one when something is the matter', async () => {
    a.verdict = async () => {
      // However slow the spool hands out: none is answered before the third is there, and a fourth has its time.
      await until('three in flight', () => a.mostInFlight >= 3 || undefined);
      await new Promise((resolve) => setTimeout(resolve, 20));
      return { kind: 'delivered' };
    };
    await spool.append(records(400));
    forwarder.start();
    await clock.until('the backlog to be delivered', done('a'));
    expect(a.mostInFlight).toBe(3);

    a.verdict = async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return { kind: 'retry', reason: 'HTTP 503' };
    };
    await spool.append(records(50, 400));
    await clock.until('a failure', () => forwarder.status().a?.nextAttemptMs);
    a.mostInFlight = 0;
    await spool.append(records(400, 500));
    const failures = a.sent.length;
    await clock.until('more failures', () => (a.sent.length > failures + 5 ? true : undefined));
    expect(a.mostInFlight).toBe(1);
    a.verdict = () => ({ kind: 'delivered' });
    await clock.until('it to be back', done('a'));
  });

  it('lets a few events gather before it sends them', async () => {
    forwarder.start();
    await spool.append(records(1));
    await clock.until('the first, at once', () => (a.sent.length === 1 ? true : undefined), 0);
    for (let index = 1; index <= 20; index += 1) await spool.append(records(1, index));
    await clock.until('the others', done('a'), 50);
    expect(a.sent.length).toBeLessThanOrEqual(3);
  });

  it('sends the identical batch again after a failure, not before its time, and later each time', async () => {
    await spool.append(records(3));
    const attempts: number[] = [];
    a.verdict = () => {
      attempts.push(clock.now());
      return { kind: 'retry', reason: 'network: ECONNREFUSED' };
    };
    forwarder.start();
    await clock.until('five attempts', () => (attempts.length >= 5 ? true : undefined), 100);
    expect(new Set(a.sent.map(String))).toEqual(new Set([String(idsOf(3))]));
    const waits = attempts.slice(1, 5).map((at, index) => at - (attempts[index] ?? 0));
    // Half of each ceiling: the batch's own back-off of 2, 4, 8 and 16 s.
    for (const [index, wait] of waits.entries()) expect(wait).toBeGreaterThanOrEqual(1_000 * 2 ** index);
    expect(forwarder.status().a).toMatchObject({ lastError: 'network: ECONNREFUSED' });
    a.verdict = () => ({ kind: 'delivered' });
    await clock.until('it to be delivered', done('a'));
    expect(a.taken).toEqual(idsOf(3));
    expect(said.filter((message) => message === 'the destination does not answer well')).toHaveLength(1);
    expect(said).toContain('the destination is back');
  });

  it('honours the wait that a destination asks for', async () => {
    await spool.append(records(3));
    a.verdict = () => ({ kind: 'retry', reason: 'HTTP 429', afterMs: 600_000 });
    forwarder.start();
    const next = await clock.until('the answer', () => forwarder.status().a?.nextAttemptMs, 0);
    a.verdict = () => ({ kind: 'delivered' });
    await clock.until('the next attempt', () => (a.sent.length === 2 ? true : undefined), 10_000);
    expect(clock.now()).toBeGreaterThanOrEqual(next);
  });

  it('does not let a destination that is down hold up another', async () => {
    a.verdict = () => ({ kind: 'retry', reason: 'network: ECONNREFUSED' });
    forwarder.start();
    for (let round = 0; round < 5; round += 1) {
      await spool.append(records(40, round * 40));
      await clock.until('the other to be delivered', done('b'));
    }
    expect(b.taken).toHaveLength(200);
    expect(await pending('a')).toBe(200);
  });

  it('finds the bad events among five hundred, and delivers the others once', async () => {
    const bad = new Set(['message-7', 'message-123', 'message-124', 'message-499']);
    a.verdict = (ids) =>
      ids.some((id) => bad.has(id)) ? { kind: 'refused', reason: 'HTTP 400' } : { kind: 'delivered' };
    await spool.append(records(500));
    forwarder.start();
    await clock.until('all but the bad ones to be delivered', done('a'));
    expect((await spool.status()).destinations.a).toMatchObject({ delivered: 496, dead: 4, pending: 0 });
    expect([...a.taken].sort()).toEqual(
      idsOf(500)
        .filter((id) => !bad.has(id))
        .sort(),
    );
    expect(clock.now() - forwarderStart()).toBeLessThan(60_000);
  });
  const forwarderStart = () => Date.UTC(2026, 10, 22);

  it('honours partial success', async () => {
    a.verdict = (ids) => ({ kind: 'partly', refused: [{ index: ids.length - 1, reason: 'rejected: too_large' }] });
    await spool.append(records(10));
    forwarder.start();
    await clock.until('the end', done('a'));
    expect((await spool.status()).destinations.a).toMatchObject({ delivered: 9, dead: 1 });
  });

  it('keeps everything while the key is refused, says so, and goes on when it is mended', async () => {
    a.verdict = () => ({ kind: 'paused', reason: 'HTTP 401' });
    await spool.append(records(120));
    forwarder.start();
    await clock.until('the pause', () => forwarder.status().a?.pausedReason, 0);
    await clock.advance(3_600_000);
    expect(a.sent.length).toBeLessThan(40);
    expect(await pending('a')).toBe(120);
    a.verdict = () => ({ kind: 'delivered' });
    await clock.until('the rest to be delivered', done('a'), 10_000);
    expect(forwarder.status().a?.pausedReason).toBeUndefined();
    expect([...a.taken].sort()).toEqual(idsOf(120).sort());
  });

  it('does not bury the whole spool at an endpoint that refuses everything', async () => {
    a.verdict = () => ({ kind: 'refused', reason: 'HTTP 400' });
    await spool.append(records(1_000));
    forwarder.start();
    await clock.until('the pause', () => forwarder.status().a?.pausedReason, 100);
    await clock.advance(600_000);
    const counts = (await spool.status()).destinations.a;
    expect(counts).toMatchObject({ dead: 100, pending: 900 });
    a.verdict = () => ({ kind: 'delivered' });
    await clock.until('the rest to be delivered', done('a'), 10_000);
    expect(a.taken).toHaveLength(900);
  });

  it('delivers the others when one event breaks the far side for good', async () => {
    a.verdict = (ids) => (ids.includes('message-77') ? { kind: 'retry', reason: 'HTTP 500' } : { kind: 'delivered' });
    await spool.append(records(100));
    forwarder.start();
    const others = idsOf(100).filter((id) => id !== 'message-77');
    let round = 0;
    await clock.until(
      'its neighbours to be delivered',
      async () => {
        // Something else keeps coming: that is how it shows that the far side is well.
        round += 1;
        await spool.append(records(1, 1_000 + round));
        return others.every((id) => a.taken.includes(id)) ? true : undefined;
      },
      20_000,
    );
    expect(a.taken).not.toContain('message-77');
    expect(a.taken).toHaveLength(new Set(a.taken).size);
    expect((await spool.status()).destinations.a?.dead).toBe(0);
  }, 60_000);

  it('treats an exception of a destination as a failure, and says it', async () => {
    a.verdict = () => {
      throw new Error('a mistake');
    };
    await spool.append(records(3));
    forwarder.start();
    await clock.until('the failure', () => forwarder.status().a?.lastError, 0);
    expect(said).toContain('a destination failed in a way it should not');
    a.verdict = () => ({ kind: 'delivered' });
    await clock.until('the delivery', done('a'));
  });

  it('stops within its bound, calls back what hangs, and leaves it for the next start', async () => {
    a.verdict = (_, signal) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => resolve({ kind: 'retry', reason: 'stopped' }));
      });
    b.verdict = () => new Promise(() => undefined);
    await spool.append(records(10));
    forwarder.start();
    await clock.until('requests in flight', () => (a.sent.length > 0 && b.sent.length > 0 ? true : undefined), 0);
    const started = clock.now();
    let stopped = false;
    const stopping = forwarder.stop().then(() => {
      stopped = true;
    });
    await clock.until('the stop', () => (stopped ? true : undefined), 100);
    await stopping;
    expect(clock.now() - started).toBeLessThanOrEqual(2_500);
    expect(await pending('a')).toBe(10);
    expect(forwarder.status()).toMatchObject({ a: { inFlight: 0 }, b: { inFlight: 1 } });

    await closeTestSpools();
    spool = await openTestSpool({ directory, destinations: ['a', 'b'], now: clock.now });
    a.verdict = () => ({ kind: 'delivered' });
    b.verdict = () => ({ kind: 'delivered' });
    forwarder = create();
    forwarder.start();
    await clock.until('the delivery', done('a'));
    expect(a.sent.map(String)).toEqual([String(idsOf(10)), String(idsOf(10))]);
  });

  it('finishes what is in flight when it stops', async () => {
    let finish: () => void = () => undefined;
    a.verdict = () =>
      new Promise((resolve) => {
        finish = () => resolve({ kind: 'delivered' });
      });
    await spool.append(records(10));
    forwarder.start();
    await clock.until('the request', () => (a.sent.length > 0 ? true : undefined), 0);
    await new Promise((resolve) => setImmediate(resolve));
    const stopping = forwarder.stop();
    finish();
    await stopping;
    expect(await pending('a')).toBe(0);
  });
});
