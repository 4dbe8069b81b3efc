import type { Captured } from '../../../src/plugin/captured.ts';
import type { Delivery } from '../../../src/plugin/delivery.ts';
import { createSender } from '../../../src/plugin/sender.ts';
import { createShield } from '../../../src/plugin/shield.ts';
import { createManualClock } from '../../support/manual-clock.ts';

const page = (path: string, at = 0): Captured => ({ name: 'page', properties: { path }, at });
const login: Captured = { name: 'dcos_login', properties: { method: 'local' }, at: 0 };

interface Opening {
  arrive(): void;
  fail(): void;
}

/** The lazy part as the sender sees it: each opening is answered by the test. */
function start() {
  const clock = createManualClock();
  const openings: Opening[] = [];
  const log: string[] = [];
  const open = (): Promise<Delivery> =>
    new Promise((resolve, reject) => {
      const id = openings.length + 1;
      openings.push({
        arrive: () =>
          resolve({
            take: (event) => log.push(`${id} ${event.name === 'page' ? event.properties.path : event.name}`),
            wake: () => log.push(`${id} wake`),
            flush: () => log.push(`${id} flush`),
            stop: () => log.push(`${id} stop`),
            sent: () => [{ at: '', destination: id.toString(), outcome: '', bytes: 0, events: 0, body: '' }],
          }),
        fail: () => reject(new Error('not there')),
      });
    });
  const answer = async (how: keyof Opening): Promise<void> => {
    openings[openings.length - 1]?.[how]();
    await clock.advance(0);
  };
  return {
    clock,
    openings,
    log,
    answer,
    sender: createSender({ clock, guard: createShield(() => undefined).guard, open }),
  };
}

describe('the sender', () => {
  it('asks for the lazy part at the first event, once', () => {
    const { sender, openings } = start();
    expect(openings).toHaveLength(0);
    sender.take(page('/a'));
    sender.take(page('/b'));
    expect(openings).toHaveLength(1);
  });

  it('keeps events until the part is there, and then keeps their order', async () => {
    const { sender, log, answer } = start();
    sender.take(page('/a'));
    sender.take(page('/b'));
    await answer('arrive');
    sender.take(page('/c'));
    expect(log).toEqual(['1 /a', '1 /b', '1 /c']);
  });

  it('does not ask on the login page, where the proxy would answer 401', async () => {
    const { sender, openings, log, answer } = start();
    sender.take(page('/login'));
    expect(openings).toHaveLength(0);
    sender.take(login);
    sender.wake();
    expect(openings).toHaveLength(1);
    await answer('arrive');
    expect(log).toEqual(['1 /login', '1 dcos_login']);
  });

  it('asks nobody and keeps what comes while nobody is logged in, also what arrived meanwhile', async () => {
    const { sender, openings, log, answer } = start();
    sender.rest();
    sender.take(page('/a'));
    expect(openings).toHaveLength(0);
    sender.wake();
    sender.take(page('/b'));
    sender.rest();
    await answer('arrive');
    sender.take(page('/c'));
    expect(log).toEqual([]);
    sender.wake();
    expect(log).toEqual(['1 /a', '1 /b', '1 /c', '1 wake']);
    sender.rest();
    sender.take(page('/d'));
    expect(sender.takeHeld()).toEqual([page('/d')]);
    sender.wake();
    expect(log.slice(4)).toEqual(['1 wake']);
  });

  it('hurries what is there, and does not mind when nothing is', async () => {
    const { sender, log, answer } = start();
    sender.flush();
    sender.take(page('/a'));
    await answer('arrive');
    sender.flush();
    expect(log).toEqual(['1 /a', '1 flush']);
  });

  it('keeps the last 100 events while the part is not there', async () => {
    const { sender, log, answer } = start();
    for (let i = 1; i <= 250; i += 1) sender.take(page(`/p${i}`));
    await answer('arrive');
    expect(log).toHaveLength(100);
    expect(log[0]).toBe('1 /p151');
  });

  it('waits longer after each failure, gives up after five, and begins anew at a login', async () => {
    const { sender, openings, answer, clock } = start();
    const tries: number[] = [];
    for (let minute = 0; minute < 60; minute += 1) {
      const before = openings.length;
      sender.take(page(`/${minute}`));
      if (openings.length > before) {
        tries.push(minute);
        await answer('fail');
      }
      await clock.advance(60_000);
    }
    expect(tries).toEqual([0, 1, 2, 4, 8]);
    sender.wake();
    expect(openings).toHaveLength(6);
  });

  it('sends away a part that arrives after a stop, with nothing handed to it', async () => {
    const { sender, log, answer } = start();
    sender.take(page('/a'));
    sender.stop();
    await answer('arrive');
    expect(log).toEqual(['1 stop']);
  });

  it('stops the part that is there, and gets another for what comes after', async () => {
    const { sender, log, openings, answer } = start();
    sender.take(page('/a'));
    await answer('arrive');
    sender.stop();
    expect(log).toEqual(['1 /a', '1 stop']);
    sender.take(page('/b'));
    expect(openings).toHaveLength(2);
    await answer('arrive');
    expect(log).toEqual(['1 /a', '1 stop', '2 /b']);
  });

  it('does not let a late failure disturb what comes after a stop', async () => {
    const { sender, log, openings, answer, clock } = start();
    sender.take(page('/a'));
    sender.stop();
    openings[0]?.fail();
    await clock.advance(0);
    sender.take(page('/b'));
    await answer('arrive');
    expect(log).toEqual(['2 /b']);
  });

  it('passes a wake on to the part that is there', async () => {
    const { sender, log, answer } = start();
    sender.take(page('/a'));
    await answer('arrive');
    sender.wake();
    expect(log).toEqual(['1 /a', '1 wake']);
  });
});
