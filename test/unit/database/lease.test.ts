import { createLease } from '../../../src/proxy/database/lease.ts';
import { startPostgres } from '../../support/postgres.ts';
import { closeSharedSpools, openTestDatabase } from '../../support/spool-engines.ts';
import { until } from '../../support/until.ts';

afterAll(closeSharedSpools);

describe('a turn that several processes share', () => {
  it('is one process’s, then done for all; one that is not ended is over when its time is', async () => {
    const { transact } = openTestDatabase((await startPostgres({ fsync: false })).url);
    const of = (holder: string, leaseMs = 60_000) => createLease({ transact, name: 'work', holder, leaseMs });
    const [one, two] = [of('one'), of('two')];
    const first = await Promise.all([one.claim(1), two.claim(1)]);
    expect(first.filter((claim) => claim === 'ours')).toHaveLength(1);
    const [winner, loser] = first[0] === 'ours' ? [one, two] : [two, one];
    const waiting = await loser.claim(1);
    if (typeof waiting !== 'object') throw new Error('it is nobody else’s');
    expect(waiting.waitMs).toBeGreaterThan(0);
    expect(await winner.claim(1)).toBe('ours');
    await loser.end(1); // has no say
    expect(await winner.claim(1)).toBe('ours');
    await winner.end(1);
    expect([await winner.claim(1), await loser.claim(1)]).toEqual(['done', 'done']);
    expect(await loser.claim(2)).toBe('ours');
    await loser.end(undefined);
    expect(await of('dies', 1).claim(2)).toBe('ours');
    await until('its time to be over', async () => ((await one.claim(2)) === 'ours' ? true : undefined));
  });
});
