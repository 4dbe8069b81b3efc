import type { Destination } from '../../../src/proxy/destinations/destination.ts';
import { createNoneDestination } from '../../../src/proxy/destinations/none.ts';
import { createForwarder, type Forwarder } from '../../../src/proxy/forwarder/forwarder.ts';
import type { Spool } from '../../../src/proxy/spool/spool.ts';
import { createForwarderClock, type ForwarderClock } from '../../support/forwarder-clock.ts';
import { expectSpoolConservation, takeBatch } from '../../support/open-test-spool.ts';
import { createScriptedDestination } from '../../support/scripted-destination.ts';
import { spoolEngines } from '../../support/spool-engines.ts';
import { record, records } from '../../support/spool-records.ts';

const nowhere = createNoneDestination({ kind: 'none', name: 'nowhere' });

const engines = spoolEngines().map((engine) => [engine.name, engine] as const);
describe.each(engines)('what goes nowhere, in the %s spool', (_name, engine) => {
  let clock: ForwarderClock;
  let spool: Spool;
  let forwarder: Forwarder | undefined;
  let taken: string[];
  let troubles: string[];

  async function open(destinations: readonly Destination[]): Promise<void> {
    clock = createForwarderClock();
    taken = [];
    troubles = [];
    const names = destinations.map(({ name }) => name);
    const opened = await (await engine.newPlace()).open({ destinations: names, now: clock.now });
    spool = {
      ...opened,
      take(destination, nowMs) {
        taken.push(destination);
        return opened.take(destination, nowMs);
      },
    };
    const log = {
      info: () => undefined,
      warn: () => undefined,
      error: (_fields: object, text?: string) => void troubles.push(text ?? ''),
    };
    forwarder = createForwarder({ spool, destinations, now: clock.now, random: () => 0.5, log, clock });
  }
  afterEach(async () => {
    await forwarder?.stop();
    expectSpoolConservation(await spool.status());
    await engine.closeAll();
  });
  const counts = async (name = 'nowhere') => (await spool.status()).destinations[name];
  const untilPending = (pending: number) =>
    clock.until(`${pending} to be pending`, async () => ((await counts())?.pending === pending ? true : undefined));

  it('is counted as delivered without being handed out, and leaves nothing behind', async () => {
    await open([nowhere]);
    await spool.append(records(3));
    forwarder?.start();
    await untilPending(0);
    await spool.append(records(3, 3));
    await untilPending(0);
    expect(await counts()).toMatchObject({ delivered: 6, dead: 0, dropped: {}, erased: 0, pendingBytes: 0 });
    expect((await spool.status()).bytes).toBe(0);
    expect(taken).toEqual([]);
    expect(forwarder?.status().nowhere).toMatchObject({ lastError: undefined, inFlight: 0 });
    expect(forwarder?.status().nowhere?.lastSuccessMs).toBeGreaterThan(0);
  });

  it('ends more than one commit of it should hold, one commit after the other', async () => {
    await open([nowhere]);
    const many = 20_000;
    for (let from = 0; from < many; from += 1_000) await spool.append(records(1_000, from));
    const first = await spool.pass('nowhere');
    expect(first.more).toBe(true);
    expect(first.records).toBeLessThan(10_000);
    forwarder?.start();
    await untilPending(0);
    expect(await counts()).toMatchObject({ delivered: many });
  });

  it('does not stop at so many that were erased', async () => {
    await open([nowhere]);
    for (let from = 0; from < 10_000; from += 1_000) await spool.append(records(1_000, from, { owner: 'jane' }));
    await spool.append(records(3, 10_000));
    await spool.erase('jane');
    forwarder?.start();
    await untilPending(0);
    expect(await counts()).toMatchObject({ delivered: 3, erased: 10_000 });
  });

  it('changes nothing for another destination, which still gets all of it', async () => {
    const far = createScriptedDestination('far');
    const arrivals: (() => void)[] = [];
    far.verdict = () => new Promise((resolve) => void arrivals.push(() => resolve({ kind: 'delivered' })));
    await open([nowhere, far]);
    await spool.append(records(5));
    forwarder?.start();
    await untilPending(0);
    expect(await counts('far')).toMatchObject({ delivered: 0, pending: 5 });
    expect((await spool.status()).bytes).toBeGreaterThan(0);
    for (const arrive of arrivals) arrive();
    await clock.until('the other one', async () => ((await counts('far'))?.delivered === 5 ? true : undefined));
    expect(far.taken).toHaveLength(5);
    expect((await spool.status()).bytes).toBe(0);
  });

  it('waits while it is held, and goes on when it is let go', async () => {
    await open([nowhere]);
    forwarder?.start();
    await forwarder?.hold();
    await spool.append(records(2));
    await clock.advance(60_000);
    expect(await counts()).toMatchObject({ delivered: 0, pending: 2 });
    forwarder?.start();
    await untilPending(0);
  });

  it('leaves what somebody holds, and takes it when it is given back', async () => {
    await open([nowhere]);
    await spool.append([record(1)]);
    const batch = await takeBatch(spool, 'nowhere');
    await spool.append([record(2)]);
    forwarder?.start();
    await untilPending(1);
    await spool.settle(batch, { kind: 'retry', notBeforeMs: clock.now() + 1e6, reason: 'away' });
    await spool.append([record(3)]);
    await untilPending(0);
    expect(await counts()).toMatchObject({ delivered: 3 });
  });

  /** Two records, over a spool that differs from a real one. */
  async function passTwo(through: Spool, error: () => void): Promise<void> {
    const log = { info: () => undefined, warn: () => undefined, error };
    forwarder = createForwarder({
      spool: through,
      destinations: [nowhere],
      now: clock.now,
      random: () => 0,
      log,
      clock,
    });
    await spool.append(records(2));
    forwarder.start();
    await untilPending(0);
  }

  it('tries again when the spool cannot', async () => {
    await open([nowhere]);
    let fails = 2;
    const { pass } = spool;
    const unsteady: Spool = {
      ...spool,
      pass(destination) {
        fails -= 1;
        if (fails >= 0) return Promise.reject(new Error('no disk'));
        return pass(destination);
      },
    };
    await passTwo(unsteady, () => void troubles.push('x'));
    expect(troubles).toHaveLength(2);
  });
});
