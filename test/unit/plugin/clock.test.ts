/** @jest-environment jsdom */
import { browserClock } from '../../../src/plugin/clock.ts';
import { createShield } from '../../../src/plugin/shield.ts';

describe("the browser's clock", () => {
  it('keeps what a timer throws from the page', async () => {
    const errors: string[] = [];
    window.addEventListener('error', ({ message }) => errors.push(message));
    const warnings: string[] = [];
    const clock = browserClock(window, createShield((message) => warnings.push(message)).guard);
    await new Promise<void>((resolve) => {
      clock.setTimeout(() => {
        resolve();
        throw new Error('ours');
      }, 1);
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(errors).toEqual([]);
    expect(warnings).toHaveLength(1);
  });

  it('forgets a timer, and does not mind one that is not there', async () => {
    const clock = browserClock(window, (run) => run);
    let ran = false;
    const id = clock.setTimeout(() => {
      ran = true;
    }, 1);
    clock.clearTimeout(id);
    clock.clearTimeout(undefined);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(ran).toBe(false);
  });
});
