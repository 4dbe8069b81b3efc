import { promisedBy, watchPromise } from '../../../src/proxy/database/promise.ts';

const none = { names: '', fsync: 'on', connected: 0, synchronous: 0, hidden: 0 };

describe('what a database promises', () => {
  it.each([
    ['no standby is configured', none, 'restart', /survives a restart of one machine, not the loss/, true, false],
    ['a standby that nobody waits for', { ...none, connected: 1 }, 'restart', /no synchronous standby/, true, false],
    [
      'a synchronous standby',
      { ...none, names: 'b', connected: 1, synchronous: 1 },
      'any-one-machine',
      /survives losing any one machine/,
      true,
      true,
    ],
    [
      'a standby whose state only pg_monitor may see',
      { ...none, names: '*', connected: 1, hidden: 1 },
      'any-one-machine',
      /pg_monitor/,
      true,
      true,
    ],
    ['a standby that is gone', { ...none, names: 'b' }, 'any-one-machine', /none is connected/, false, false],
    [
      'a standby that is not the one that is waited for',
      { ...none, names: 'b', connected: 1 },
      'any-one-machine',
      /none of those/,
      false,
      false,
    ],
    ['no sync to the disk', { ...none, fsync: 'off' }, 'restart', /fsync is off/, true, false],
  ] as const)('with %s', (_what, standbys, survives, sentence, accepts, acceptsStrictly) => {
    const promised = promisedBy(standbys, false);
    expect(promised).toMatchObject({ survives, accepts });
    expect(promised.sentence).toMatch(sentence);
    expect(promisedBy(standbys, true).accepts).toBe(acceptsStrictly);
  });

  it.each([true, false])('before it was asked, is not relied on by whoever wants two machines (%s)', (strict) => {
    const database = { transact: () => new Promise<never>(() => undefined) };
    const watch = watchPromise({ database, requireSynchronous: strict, after: () => () => undefined });
    expect(watch.current()).toMatchObject({ survives: 'unknown', accepts: !strict });
    watch.close();
  });

  it('does not say of CockroachDB what it cannot see', () => {
    expect(promisedBy(undefined, false)).toMatchObject({ survives: 'unknown', accepts: true });
    expect(promisedBy(undefined, true)).toMatchObject({
      accepts: false,
      sentence: expect.stringContaining('take it out'),
    });
  });
});
