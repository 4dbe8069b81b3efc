import { createActiveUsers } from '../../../../src/proxy/insight/aggregates/active-users.ts';
import { createCounts } from '../../../../src/proxy/insight/aggregates/counts.ts';
import { MOST_PATTERNS } from '../../../../src/proxy/insight/aggregates/series.ts';

describe('counts in memory', () => {
  it('add up what is counted, keep the most of what is at once, and the last of what stands', () => {
    const counts = createCounts();
    for (const value of [2, 5, 3]) {
      counts.add(7, 'received', value);
      counts.add(7, 'activeUsers', value);
      counts.add(7, 'pending', value);
    }
    counts.page(7, '/nodes');
    counts.page(7, '/nodes');
    expect(counts.take()).toEqual([
      { hour: 7, name: 'page', pattern: '/nodes', value: 2 },
      { hour: 7, name: 'received', pattern: '', value: 10 },
      { hour: 7, name: 'activeUsers', pattern: '', value: 5 },
      { hour: 7, name: 'pending', pattern: '', value: 3 },
    ]);
    expect(counts.take()).toEqual([]);
  });

  it('take back what could not be written, as what came before', () => {
    const counts = createCounts();
    counts.add(7, 'received', 1);
    counts.add(7, 'pending', 9);
    const taken = counts.take();
    counts.add(7, 'received', 2);
    counts.add(7, 'pending', 4);
    counts.page(8, '/nodes');
    counts.restore(taken);
    expect(counts.take()).toEqual([
      { hour: 7, name: 'received', pattern: '', value: 3 },
      { hour: 7, name: 'pending', pattern: '', value: 4 },
      { hour: 8, name: 'page', pattern: '/nodes', value: 1 },
    ]);
  });

  it('keep two days while nothing can be written, and a bounded number of patterns, whatever browsers send', () => {
    const counts = createCounts();
    for (let hour = 0; hour < 100; hour += 1) {
      for (let page = 0; page < 2 * MOST_PATTERNS; page += 1) counts.page(hour, `/page-${page}`);
    }
    const cells = counts.take();
    expect(new Set(cells.map(({ hour }) => hour)).size).toBe(48);
    expect(cells[0]?.hour).toBe(52);
    const last = cells.filter(({ hour }) => hour === 99);
    expect(last).toHaveLength(MOST_PATTERNS + 1);
    expect(last.find(({ pattern }) => pattern === '')?.value).toBe(MOST_PATTERNS);
  });
});

describe('active users', () => {
  it('are counted once an hour, and remembered no longer than that', () => {
    const users = createActiveUsers(3);
    expect(['a', 'b', 'a', 'c', 'd'].map((owner) => users.note(1, owner))).toEqual([1, 2, undefined, 3, undefined]);
    expect(users.note(2, 'a')).toBe(1);
    users.forget('a');
    expect(users.note(2, 'b')).toBe(1);
  });
});
