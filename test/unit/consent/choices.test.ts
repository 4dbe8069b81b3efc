import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type ChoicesOptions, openChoices } from '../../../src/proxy/consent/choices.ts';
import { tempDir } from '../../support/temp-dir.ts';

const folder = tempDir();
let count = 0;
const newFile = () => {
  count += 1;
  const home = path.join(folder, String(count));
  mkdirSync(home);
  return path.join(home, 'choices');
};
const open = (file: string, change: Partial<ChoicesOptions> = {}) =>
  openChoices({ file, now: () => 1_000, after: () => () => undefined, ...change });

describe("the users' choices", () => {
  it('are on disk when they are answered, and hold over a restart', async () => {
    const file = newFile();
    const choices = await open(file);
    expect(choices.of('jane')).toEqual({ choice: 'none' });
    expect(await choices.set('jane', 'no')).toBe(true);
    expect(await choices.set('john', 'yes')).toBe(true);
    const after = await open(file);
    expect([after.of('jane').choice, after.of('john').choice, after.of('jim').choice]).toEqual(['no', 'yes', 'none']);
    expect(after.status()).toEqual({ yes: 1, no: 1, problem: undefined });
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('are in force before they are on disk', async () => {
    const choices = await open(newFile());
    const saving = choices.set('jane', 'no');
    expect(choices.of('jane').choice).toBe('no');
    await saving;
  });

  it('of many at once are all saved, in few writes', async () => {
    const file = newFile();
    const choices = await open(file);
    const owners = Array.from({ length: 500 }, (_, index) => `owner-${index}`);
    expect(await Promise.all(owners.map((owner) => choices.set(owner, 'no')))).toEqual(owners.map(() => true));
    const after = await open(file);
    expect(owners.filter((owner) => after.of(owner).choice !== 'no')).toEqual([]);
  });

  it('say until when the time of a no lasted, so that nothing made in it is taken afterwards', async () => {
    const file = newFile();
    let nowMs = 1_000;
    const choices = await open(file, { now: () => nowMs });
    await choices.set('jane', 'no');
    nowMs = 2_000;
    await choices.set('jane', 'yes');
    nowMs = 3_000;
    await choices.set('jane', 'none');
    await choices.set('john', 'yes');
    const after = await open(file);
    expect([after.of('jane'), after.of('john')]).toEqual([{ choice: 'none', sinceMs: 2_000 }, { choice: 'yes' }]);
  });

  it('remember what is still to be erased, until it was', async () => {
    const file = newFile();
    const choices = await open(file);
    await choices.set('jane', 'no');
    expect((await open(file)).toErase()).toEqual(['jane']);
    choices.erased('jane');
    await choices.close();
    const after = await open(file);
    expect([after.toErase(), after.of('jane').choice]).toEqual([[], 'no']);
  });

  it('are all unknown, and so nobody is taken for somebody who agreed, when one byte of the file is not as it was', async () => {
    const file = newFile();
    const choices = await open(file);
    await choices.set('jane', 'no');
    const whole = readFileSync(file);
    for (let at = 0; at < whole.length; at += 1) {
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] ?? 0) ^ 0x01;
      writeFileSync(file, damaged);
      const opened = await open(file);
      expect([at, opened.of('jane').choice, opened.of('anybody').choice]).toEqual([at, 'unreadable', 'unreadable']);
    }
    for (const cut of [0, 1, whole.length - 1]) {
      writeFileSync(file, whole.subarray(0, cut));
      expect((await open(file)).of('jane').choice).toBe('unreadable');
    }
  });

  it('that cannot be read are left as they are for the operator, who is told which file it is', async () => {
    const file = newFile();
    writeFileSync(file, 'something else');
    const choices = await open(file);
    expect(await choices.set('jane', 'yes')).toBe(false);
    await choices.close();
    expect(readFileSync(file, 'utf8')).toBe('something else');
    expect(choices.status().problem).toContain(file);
  });

  it('cannot be saved: a no is in force all the same, a yes is not, and it is tried again', async () => {
    const file = newFile();
    const retries: (() => void)[] = [];
    const choices = await open(file, {
      after: (_ms, callback) => {
        retries.push(callback);
        return () => undefined;
      },
    });
    const home = path.dirname(file);
    rmSync(home, { recursive: true });
    expect([await choices.set('jane', 'no'), await choices.set('john', 'yes')]).toEqual([false, false]);
    expect([choices.of('jane').choice, choices.of('john').choice]).toEqual(['no', 'none']);
    expect(choices.status().problem).toContain(file);
    mkdirSync(home);
    chmodSync(home, 0o700);
    retries[0]?.();
    await choices.close();
    expect((await open(file)).of('jane').choice).toBe('no');
    expect(existsSync(`${file}.next`)).toBe(false);
  });

  it('are bounded: a yes makes room for a no, and a no for nothing', async () => {
    const choices = await open(newFile(), { maxOwners: 2 });
    await choices.set('a', 'yes');
    await choices.set('b', 'no');
    expect(await choices.set('c', 'no')).toBe(true);
    expect(choices.of('a').choice).toBe('none');
    expect(await choices.set('d', 'no')).toBe(false);
    expect([choices.of('b').choice, choices.of('c').choice]).toEqual(['no', 'no']);
    expect(choices.status().problem).toBeDefined();
  });
});
