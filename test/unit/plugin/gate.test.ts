import type { Decision } from '../../../src/contract/consent.ts';
import type { Captured } from '../../../src/plugin/captured.ts';
import type { Delivery } from '../../../src/plugin/delivery.ts';
import { createGate } from '../../../src/plugin/gate.ts';
import { createShield } from '../../../src/plugin/shield.ts';
import { createManualClock } from '../../support/manual-clock.ts';

const page = (path: string): Captured => ({ name: 'page', properties: { path }, at: 0 });
const login: Captured = { name: 'dcos_login', properties: { method: 'local' }, at: 0 };

interface Opening {
  arrive(): void;
  fail(): void;
  readonly still: <T>(value: T) => T | Promise<never>;
}

/** The lazy part as the gate sees it: each opening is answered by the test. */
function start(first: Decision['state'] = 'on') {
  const clock = createManualClock();
  const openings: Opening[] = [];
  const log: string[] = [];
  let state = first;
  let resting = false;
  const gate = createGate({
    clock,
    guard: createShield(() => undefined).guard,
    state: () => state,
    resting: () => resting,
    open: (still) =>
      new Promise((resolve, reject) => {
        const id = openings.length + 1;
        const delivery: Delivery = {
          take: (event) => log.push(`${id} ${event.name === 'page' ? event.properties.path : event.name}`),
          wake: () => log.push(`${id} wake`),
          flush: () => log.push(`${id} flush`),
          stop: () => log.push(`${id} stop`),
          sent: () => [{ at: '', destination: id.toString(), outcome: '', bytes: 0, events: 0, body: '' }],
        };
        openings.push({ arrive: () => resolve(delivery), fail: () => reject(new Error('not there')), still });
      }),
  });
  const answer = async (how: 'arrive' | 'fail'): Promise<void> => {
    openings[openings.length - 1]?.[how]();
    await clock.advance(0);
  };
  return {
    clock,
    openings,
    log,
    answer,
    gate,
    /** The decision, of which nobody tells the gate. */
    set: (next: Decision['state']) => (state = next),
    become(next: Decision['state']) {
      state = next;
      gate.settle();
    },
    rest: (now: boolean) => (resting = now),
    /** As after a login: the proxy is asked anew, and says yes. */
    wake() {
      resting = false;
      for (const next of ['ask', 'on'] as const) {
        state = next;
        gate.settle();
      }
    },
    /** The part is there. */
    async ready() {
      gate.take(page('/first'));
      await answer('arrive');
      log.splice(0);
    },
  };
}

describe('the gate', () => {
  it('lets events through while the answer is yes', async () => {
    const { gate, log, ready } = start('on');
    await ready();
    gate.take(page('/a'));
    expect(log).toEqual(['1 /a']);
  });

  it('lets nothing through while the answer is no, and has kept nothing when it becomes yes', () => {
    const { gate, openings, become } = start('off');
    gate.take(page('/a'));
    become('on');
    expect(openings).toEqual([]);
  });

  it('keeps events while the question is open, and lets them through in order after a yes', async () => {
    const { gate, openings, log, become, answer } = start('ask');
    for (const path of ['/a', '/b', '/c']) gate.take(page(path));
    expect(openings).toEqual([]);
    become('on');
    gate.take(page('/d'));
    await answer('arrive');
    expect(log).toEqual(['1 /a', '1 /b', '1 /c', '1 /d']);
  });

  it('forgets what it kept after a no, also for a later yes', () => {
    const { gate, openings, become } = start('ask');
    gate.take(page('/a'));
    become('off');
    become('on');
    expect(openings).toEqual([]);
  });

  it.each(['ask', 'on'] as const)(
    'keeps the last 100 and no more while it is %s and nothing can leave',
    async (state) => {
      const { gate, log, become, answer } = start(state);
      for (let i = 1; i <= 250; i += 1) gate.take(page(`/p${i}`));
      become('on');
      await answer('arrive');
      expect(log).toHaveLength(100);
      expect(log[0]).toBe('1 /p151');
    },
  );

  it('stops the part at a no, and gets another for what comes after a later yes', async () => {
    const { gate, openings, log, ready, become, answer } = start();
    await ready();
    become('off');
    expect(log).toEqual(['1 stop']);
    become('on');
    gate.take(page('/b'));
    expect(openings).toHaveLength(2);
    await answer('arrive');
    expect(log).toEqual(['1 stop', '2 /b']);
  });

  it('sees a no that nobody told it of at the next event', async () => {
    const { gate, log, ready, set } = start();
    await ready();
    set('off');
    gate.take(page('/b'));
    expect(log).toEqual(['1 stop']);
  });

  it('wakes the part when it opens, once', async () => {
    const { log, ready, become } = start();
    await ready();
    become('ask');
    become('on');
    become('on');
    expect(log).toEqual(['1 wake']);
  });

  it("forgets what waits for one person's answer, for whoever comes next", () => {
    const { gate, openings, become } = start('ask');
    gate.take(page('/a'));
    gate.takeHeld();
    become('on');
    expect(openings).toEqual([]);
  });
});

describe('until the lazy part is there, the gate', () => {
  it('asks for it at the first event, once', () => {
    const { gate, openings } = start();
    gate.settle();
    expect(openings).toHaveLength(0);
    gate.take(page('/a'));
    gate.take(page('/b'));
    expect(openings).toHaveLength(1);
  });

  it('keeps events, and then their order', async () => {
    const { gate, log, answer } = start();
    gate.take(page('/a'));
    gate.take(page('/b'));
    await answer('arrive');
    gate.take(page('/c'));
    expect(log).toEqual(['1 /a', '1 /b', '1 /c']);
  });

  it('does not ask on the login page, where the proxy would answer 401', async () => {
    const { gate, openings, log, answer } = start();
    gate.settle();
    gate.take(page('/login'));
    expect(openings).toHaveLength(0);
    gate.take(login);
    expect(openings).toHaveLength(1);
    await answer('arrive');
    expect(log).toEqual(['1 /login', '1 dcos_login']);
  });

  it('asks nobody and keeps what comes while nobody is logged in, also what arrived meanwhile', async () => {
    const { gate, openings, log, answer, rest, wake } = start();
    rest(true);
    gate.take(page('/a'));
    expect(openings).toHaveLength(0);
    wake();
    gate.take(page('/b'));
    rest(true);
    await answer('arrive');
    gate.take(page('/c'));
    expect(log).toEqual([]);
    wake();
    expect(log).toEqual(['1 /a', '1 /b', '1 /c', '1 wake']);
    rest(true);
    gate.take(page('/d'));
    expect(gate.takeHeld()).toEqual([page('/d')]);
    wake();
    expect(log.slice(4)).toEqual(['1 wake']);
  });

  it('hurries what is there, and does not mind when nothing is', async () => {
    const { gate, log, answer } = start();
    gate.flush();
    gate.take(page('/a'));
    await answer('arrive');
    gate.flush();
    expect(log).toEqual(['1 /a', '1 flush']);
  });

  it('waits longer after each failure, gives up after five, and begins anew at a login', async () => {
    const { gate, openings, answer, clock, wake } = start();
    const tries: number[] = [];
    for (let minute = 0; minute < 60; minute += 1) {
      const before = openings.length;
      gate.take(page(`/${minute}`));
      if (openings.length > before) {
        tries.push(minute);
        await answer('fail');
      }
      await clock.advance(60_000);
    }
    expect(tries).toEqual([0, 1, 2, 4, 8]);
    wake();
    expect(openings).toHaveLength(6);
  });

  it('sends away a part that arrives after a stop, with nothing handed to it', async () => {
    const { gate, log, answer } = start();
    gate.take(page('/a'));
    gate.stop();
    await answer('arrive');
    expect(log).toEqual(['1 stop']);
  });

  it('does not let a late failure disturb what comes after a stop', async () => {
    const { gate, log, openings, answer, clock } = start();
    gate.take(page('/a'));
    gate.stop();
    openings[0]?.fail();
    await clock.advance(0);
    gate.take(page('/b'));
    await answer('arrive');
    expect(log).toEqual(['2 /b']);
  });

  it.each([
    ['a no', (page: ReturnType<typeof start>) => page.set('off')],
    ['a stop', (page: ReturnType<typeof start>) => page.gate.stop()],
    ['a question that opens again', (page: ReturnType<typeof start>) => page.set('ask')],
  ])('goes no step further after %s', async (_, between) => {
    const started = start();
    started.gate.take(page('/a'));
    const { still } = started.openings[0] ?? {};
    await expect(Promise.resolve(still?.('goes on'))).resolves.toBe('goes on');
    between(started);
    await expect(Promise.resolve(still?.('goes on'))).rejects.toBeUndefined();
  });
});
