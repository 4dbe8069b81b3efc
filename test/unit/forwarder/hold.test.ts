import path from 'node:path';
import type { Verdict } from '../../../src/proxy/destinations/destination.ts';
import { createForwarder, type Forwarder } from '../../../src/proxy/forwarder/forwarder.ts';
import type { Spool } from '../../../src/proxy/spool/spool.ts';
import { createForwarderClock, type ForwarderClock } from '../../support/forwarder-clock.ts';
import { closeTestSpools, expectSpoolConservation, openTestSpool } from '../../support/open-test-spool.ts';
import { createScriptedDestination, type ScriptedDestination } from '../../support/scripted-destination.ts';
import { tempDir } from '../../support/temp-dir.ts';

const folder = tempDir();
let directories = 0;
const record = (id: string, owner?: string) => ({
  id,
  body: JSON.stringify({ id }),
  ...(owner === undefined ? {} : { owner }),
});

describe('a forwarder that is told to hold', () => {
  let clock: ForwarderClock;
  let spool: Spool;
  let a: ScriptedDestination;
  let forwarder: Forwarder;
  beforeEach(async () => {
    directories += 1;
    clock = createForwarderClock();
    spool = await openTestSpool({ directory: path.join(folder, String(directories)), now: clock.now });
    a = createScriptedDestination('a');
    const say = () => undefined;
    const log = { info: say, warn: say, error: say };
    forwarder = createForwarder({ spool, destinations: [a], now: clock.now, random: () => 0.5, log, clock });
  });
  afterEach(async () => {
    const stopped = forwarder.stop();
    await clock.until('the forwarder to stop', () => stopped.then(() => true));
    expectSpoolConservation(await spool.status());
    await closeTestSpools();
  });
  const untilDone = async <T>(what: string, work: Promise<T>): Promise<T> => {
    let result: { readonly value: T } | undefined;
    void work.then((value) => {
      result = { value };
    });
    return (await clock.until(what, () => result)).value;
  };
  /** Answers when it is called back, as a request does whose far side hangs. */
  const hang = (_ids: readonly string[], signal: AbortSignal): Promise<Verdict> =>
    new Promise((resolve) => {
      const end = () => resolve({ kind: 'retry', reason: 'stopped' });
      if (signal.aborted) end();
      else signal.addEventListener('abort', end);
    });
  const inFlight = () => (forwarder.status().a?.inFlight === 1 ? true : undefined);

  it('calls back what is under way, sends nothing more, keeps all of it, and goes on when it is let go', async () => {
    a.verdict = hang;
    await spool.append([record('1')]);
    forwarder.start();
    await clock.until('a request', inFlight);
    await untilDone('it to hold', forwarder.hold());
    a.verdict = () => ({ kind: 'delivered' });
    await spool.append([record('2')]);
    await clock.advance(600_000);
    expect([a.sent.length, a.taken]).toEqual([1, []]);
    expect((await spool.status()).destinations.a?.pending).toBe(2);
    forwarder.start();
    await clock.until('both', () => (a.taken.length === 2 ? true : undefined));
    expect([...a.taken].sort()).toEqual(['1', '2']);
  });

  it('counts a request that was called back as no failure of the destination', async () => {
    a.verdict = hang;
    await spool.append([record('1')]);
    forwarder.start();
    await clock.until('a request', inFlight);
    await untilDone('it to hold', forwarder.hold());
    expect(forwarder.status().a).toMatchObject({ lastError: undefined, nextAttemptMs: undefined });
  });

  it('waits for requests that may hold what was just erased, and for no others', async () => {
    const answers: (() => void)[] = [];
    a.verdict = () => new Promise((resolve) => void answers.push(() => resolve({ kind: 'delivered' })));
    await spool.append([record('hers', 'jane')]);
    forwarder.start();
    await clock.until('a request', inFlight);
    await spool.erase('jane');
    let settled = false;
    const settling = forwarder.settleRequests().then(() => {
      settled = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(settled).toBe(false);
    await spool.append([record('his', 'john')]);
    answers[0]?.();
    await settling;
    await clock.until('the other one', () => (answers.length === 2 ? true : undefined));
    answers[1]?.();
  });

  it('calls back a request that does not end, and what was erased meanwhile does not go again', async () => {
    a.verdict = (ids, signal) => (a.sent.length === 1 ? hang(ids, signal) : { kind: 'delivered' });
    await spool.append([record('hers', 'jane'), record('his', 'john')]);
    forwarder.start();
    await clock.until('a request', inFlight);
    await spool.erase('jane');
    await untilDone('the request to be called back', forwarder.settleRequests());
    await clock.until('the rest', () => (a.taken.length === 1 ? true : undefined));
    expect(a.taken).toEqual(['his']);
  });

  it('tells what left in every attempt, and what became of it', async () => {
    const told: unknown[] = [];
    const say = () => undefined;
    const log = { info: say, warn: say, error: say };
    const sent = { before: '[', between: ',', after: ']', bytes: 12, status: 200 };
    const b = {
      ...a,
      send: async (_bodies: readonly string[], _signal: AbortSignal, onSent?: (what: typeof sent) => void) => {
        onSent?.(sent);
        return { kind: 'delivered' as const };
      },
    };
    await forwarder.stop();
    const onAttempt = (attempt: unknown) => void told.push(attempt);
    forwarder = createForwarder({ spool, destinations: [b], now: clock.now, random: () => 0.5, log, clock, onAttempt });
    await spool.append([record('1')]);
    forwarder.start();
    await clock.until('the attempt', () => (told.length === 1 ? true : undefined));
    expect(told).toMatchObject([
      { destination: 'a', sent, verdict: { kind: 'delivered' }, records: [{ id: '1', body: '{"id":"1"}' }] },
    ]);
  });
});
