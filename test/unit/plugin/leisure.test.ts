/** @jest-environment jsdom */
import { createLeisure } from '../../../src/plugin/leisure.ts';
import { createShield } from '../../../src/plugin/shield.ts';
import { createManualClock } from '../../support/manual-clock.ts';

const done: string[] = [];
const idle: (() => void)[] = [];
const warnings: string[] = [];
beforeEach(() => {
  done.length = 0;
  idle.length = 0;
  warnings.length = 0;
});

function start(withIdle = true) {
  const clock = createManualClock();
  const browser = Object.assign(new EventTarget(), {
    document: new EventTarget(),
    ...(withIdle && { requestIdleCallback: (run: () => void) => idle.push(run) }),
  });
  // All that is asked of it.
  const { later, catchUp } = createLeisure(
    browser as unknown as Window,
    clock,
    createShield((message) => warnings.push(message)).guard,
  );
  const note = (name: string) => later(() => done.push(name));
  return { clock, browser, later, catchUp, note };
}

describe('what can wait', () => {
  it('is done in order when the browser is idle, which is asked once', async () => {
    const { note, clock } = start();
    note('a');
    note('b');
    expect(done).toEqual([]);
    expect(idle).toHaveLength(1);
    idle[0]?.();
    await clock.advance(0);
    expect(done).toEqual(['a', 'b']);
    note('c');
    expect(idle).toHaveLength(2);
  });

  it('is done in a browser that does not say when it is idle', async () => {
    const { note, clock } = start(false);
    note('a');
    await clock.advance(200);
    expect(done).toEqual(['a']);
  });

  it.each([
    ['pagehide', (browser: ReturnType<typeof start>['browser']) => browser.dispatchEvent(new Event('pagehide'))],
    [
      'visibilitychange',
      (browser: ReturnType<typeof start>['browser']) => browser.document.dispatchEvent(new Event('visibilitychange')),
    ],
  ])('is done at once when the page may be going: %s', (_, leave) => {
    const { note, browser } = start();
    note('a');
    leave(browser);
    expect(done).toEqual(['a']);
  });

  it('is done before whoever heard later that the page goes', () => {
    const { note, browser } = start();
    browser.addEventListener('pagehide', () => done.push('the other'));
    note('a');
    browser.dispatchEvent(new Event('pagehide'));
    expect(done).toEqual(['a', 'the other']);
  });

  it('includes what comes meanwhile, after all that was there before', () => {
    const { note, later, catchUp } = start();
    later(() => {
      note('c');
      catchUp();
      done.push('a');
    });
    note('b');
    catchUp();
    expect(done).toEqual(['a', 'b', 'c']);
  });

  it('is never much', () => {
    const { note } = start();
    for (let number = 0; number < 1_000; number += 1) note('a');
    expect(done.length).toBeGreaterThan(700);
  });

  it('goes on after one that throws', () => {
    const { note, later, catchUp } = start();
    later(() => {
      throw new Error('ours');
    });
    note('b');
    catchUp();
    note('c');
    catchUp();
    expect(done).toEqual(['b', 'c']);
    expect(warnings).toHaveLength(1);
  });
});
