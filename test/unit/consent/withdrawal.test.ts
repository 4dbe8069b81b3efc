import { pino } from 'pino';
import { type Choices, openChoices } from '../../../src/proxy/consent/choices.ts';
import { createWithdrawal, type WithdrawalDeps } from '../../../src/proxy/consent/withdrawal.ts';
import { tempDir } from '../../support/temp-dir.ts';

const folder = tempDir();
let count = 0;

/** A withdrawal over real choices, with a spool and a forwarder that write down what is asked of them. */
async function set(change: Partial<WithdrawalDeps> = {}) {
  count += 1;
  const steps: string[] = [];
  const retries: (() => void)[] = [];
  const opened = await openChoices({ file: `${folder}/${count}`, now: Date.now, after: () => () => undefined });
  const choices: Choices = {
    ...opened,
    async set(owner, choice) {
      steps.push(`${choice} in force`);
      const saved = await opened.set(owner, choice);
      steps.push(`${choice} on disk`);
      return saved;
    },
  };
  const withdrawal = createWithdrawal({
    choices,
    erase: async () => {
      steps.push('erased');
      return 3;
    },
    settleRequests: async () => void steps.push('requests ended'),
    hold: (on) => void steps.push(on ? 'held' : 'let go'),
    after: (_ms, callback) => {
      retries.push(callback);
      return () => undefined;
    },
    log: pino({ level: 'silent' }),
    ...change,
  });
  return { choices, withdrawal, steps, retries };
}

describe('a withdrawal', () => {
  it('is in force, then on disk, then erases, then waits for what is under way, then answers', async () => {
    const { withdrawal, steps, choices } = await set();
    expect(await withdrawal.choose('jane', 'no')).toEqual({ saved: true, erased: 3 });
    expect(steps).toEqual(['no in force', 'no on disk', 'erased', 'requests ended', 'let go']);
    expect(choices.toErase()).toEqual([]);
  });

  it('waits for nobody when nothing of theirs was there', async () => {
    const { withdrawal, steps } = await set({ erase: () => Promise.resolve(0) });
    expect(await withdrawal.choose('jane', 'no')).toEqual({ saved: true, erased: 0 });
    expect(steps).toEqual(['no in force', 'no on disk', 'let go']);
  });

  it('lets nothing be sent while it cannot erase, and goes on by itself once it can', async () => {
    let broken = true;
    const { withdrawal, steps, retries } = await set({
      erase: () => (broken ? Promise.reject(new Error('no disk')) : Promise.resolve(1)),
    });
    expect(await withdrawal.choose('jane', 'no')).toEqual({ saved: true, erased: undefined });
    expect(steps.at(-1)).toBe('held');
    broken = false;
    retries[0]?.();
    await withdrawal.choose('jane', 'no');
    expect(steps.at(-1)).toBe('let go');
  });

  it('is not undone by a yes that was said before it and comes to its turn after it', async () => {
    let letGo: (() => void) | undefined;
    const slow = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const { withdrawal, choices } = await set({ settleRequests: () => slow });
    const answers = Promise.all([
      withdrawal.choose('jane', 'no'),
      withdrawal.choose('jane', 'yes'),
      withdrawal.choose('jane', 'no'),
    ]);
    letGo?.();
    await answers;
    expect(choices.of('jane').choice).toBe('no');
  });

  it('is taken up again where the process ended before it had erased', async () => {
    const { withdrawal, choices, steps } = await set();
    await choices.set('jane', 'no');
    await withdrawal.finish();
    expect(steps).toEqual(['no in force', 'no on disk', 'erased', 'requests ended', 'let go']);
    expect(choices.toErase()).toEqual([]);
  });

  it('leaves a no in place when the user asks to be forgotten, and takes a yes away', async () => {
    const { withdrawal, choices } = await set();
    await withdrawal.choose('jane', 'no');
    await withdrawal.choose('john', 'yes');
    expect(await withdrawal.forget('jane')).toEqual({ saved: true, erased: 3 });
    expect(await withdrawal.forget('john')).toEqual({ saved: true, erased: 3 });
    expect([choices.of('jane').choice, choices.of('john').choice]).toEqual(['no', 'none']);
  });
});
