import { openSharedChoices } from '../../../src/proxy/consent/shared-choices.ts';
import { createClock } from '../../../src/proxy/forwarder/clock.ts';
import { startPostgres } from '../../support/postgres.ts';
import { closeSharedSpools, openTestDatabase } from '../../support/spool-engines.ts';
import { until } from '../../support/until.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()));
  await closeSharedSpools();
});

function open(url: string, now = Date.now) {
  const { transact } = openTestDatabase(url);
  const choices = openSharedChoices({ transact, now, after: createClock(now).after, everyMs: 50 });
  opened.push(choices);
  return choices;
}
const hears = (choices: ReturnType<typeof open>, owner: string, choice: string) =>
  until(`${owner} to be heard`, () => (choices.of(owner).choice === choice ? true : undefined));

describe('choices in a database', () => {
  it('are in force at once where they are said, soon elsewhere, and over a restart', async () => {
    const { url } = await startPostgres({ fsync: false });
    const [one, two] = [open(url), open(url)];
    const elsewhere: string[] = [];
    two.onElsewhere?.((owner) => elsewhere.push(owner));
    await hears(one, 'she', 'none');
    const saving = one.set('she', 'no');
    expect(one.of('she').choice).toBe('no');
    expect(await saving).toBe(true);
    await hears(two, 'she', 'no');
    expect(elsewhere).toEqual(['she']);
    expect(await two.set('she', 'yes')).toBe(true);
    await hears(one, 'she', 'yes');
    // What she did in between is not taken, wherever it comes.
    expect(one.of('she').sinceMs).toBe(two.of('she').sinceMs);
    expect(one.of('she').sinceMs).toBeDefined();
    const later = open(url);
    await hears(later, 'she', 'yes');
    expect(later.status()).toEqual({ yes: 1, no: 0, problem: undefined });
  });

  it('are as old as what was read, and not as the wait until it could be', async () => {
    const { url } = await startPostgres({ fsync: false });
    const { transact } = openTestDatabase(url);
    let aheadMs = 0;
    const choices = openSharedChoices({
      transact(work) {
        aheadMs += 6_000;
        return transact(work);
      },
      now: () => Date.now() + aheadMs,
      after: () => () => undefined,
    });
    opened.push(choices);
    expect(choices.isReady()).toBe(false);
    await until('them to be read', () => (choices.isReady() ? true : undefined), 5_000);
    expect(choices.of('he').choice).toBe('none');
  });

  it('leave nothing behind that would keep a process that has closed them', async () => {
    const { url } = await startPostgres({ fsync: false });
    const { transact } = openTestDatabase(url);
    const waiting = new Set<object>();
    const after = () => {
      const one = {};
      waiting.add(one);
      return () => void waiting.delete(one);
    };
    const choices = openSharedChoices({ transact, now: Date.now, after });
    await until('them to be read', () => (choices.isReady() ? true : undefined));
    await choices.set('she', 'no');
    expect(waiting.size).toBeGreaterThan(1);
    await choices.close();
    expect(waiting.size).toBe(0);
  });

  it('closes for users when it cannot be looked at, but a no stays a no; a no that cannot be saved holds', async () => {
    const server = await startPostgres({ fsync: false });
    let aheadMs = 0;
    const choices = open(server.url, () => Date.now() + aheadMs);
    await hears(choices, 'he', 'none');
    await choices.set('she', 'no');
    await server.kill();
    aheadMs += 6_000;
    expect(choices.of('he')).toEqual({ choice: 'unreadable', retryAfterSeconds: 5 });
    expect(choices.of('she').choice).toBe('no');
    expect(choices.status().problem).toMatch(/cannot be read from the database/);
    expect(await choices.set('he', 'no')).toBe(false);
    expect(choices.of('he').choice).toBe('no');
    expect(await choices.set('they', 'yes')).toBe(false);
    expect(choices.of('they').choice).toBe('unreadable');
    await server.start();
    const other = open(server.url);
    await hears(other, 'he', 'no');
    await hears(choices, 'they', 'none');
  });
});
