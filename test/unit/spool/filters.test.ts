import { createHash } from 'node:crypto';
import { bloomOf } from '../../../src/proxy/spool/bloom.ts';
import { createFilters } from '../../../src/proxy/spool/filters.ts';

const KEYS = 1_000;
const keyOf = (run: number, index: number) => createHash('sha256').update(`${run} ${index}`).digest().subarray(0, 16);
const bloomOfRun = (run: number) =>
  bloomOf(Buffer.concat(Array.from({ length: KEYS }, (_, index) => keyOf(run, index))));

describe('the filters of many runs', () => {
  it('find every run a key may be of, in whatever column it lies, and no other but by a rare accident', () => {
    const filters = createFilters();
    const runs = new Map<number, number>();
    const add = (run: number) => {
      const column = filters.add(bloomOfRun(run));
      expect(runs.has(column)).toBe(false);
      runs.set(column, run);
    };
    const asked = (key: Buffer) => {
      const columns: number[] = [];
      expect(filters.some(key, (column) => columns.push(column) === 0)).toBe(false);
      return columns.map((column) => runs.get(column));
    };
    /** Each run is found by its keys, and what else is asked is little. */
    const see = () => {
      let others = 0;
      for (const run of runs.values()) {
        for (let index = 0; index < KEYS; index += 97) {
          const found = asked(keyOf(run, index));
          expect(found).toContain(run);
          others += found.length - 1;
        }
      }
      expect(others).toBeLessThan(3);
    };

    for (let run = 0; run < 66; run += 1) add(run);
    see();
    // The oldest go, first some of a group, then all of it and the last of the next; newer ones take their columns.
    for (const gone of [0, 1, 31]) {
      filters.remove(gone);
      runs.delete(gone);
    }
    see();
    for (const run of [100, 101, 102, 103]) add(run);
    expect([...runs.keys()].sort((a, b) => a - b)).toEqual(Array.from({ length: 67 }, (_, column) => column));
    see();
    expect(asked(keyOf(0, 0))).toEqual([]);
    expect(asked(keyOf(31, 0))).toEqual([]);
  });

  it('say so when the run has the key, and then ask no other', () => {
    const filters = createFilters();
    expect(filters.some(keyOf(1, 1), () => true)).toBe(false);
    filters.add(bloomOfRun(1));
    filters.add(bloomOfRun(1));
    const asked: number[] = [];
    expect(filters.some(keyOf(1, 1), (column) => asked.push(column) === 1)).toBe(true);
    expect(asked).toEqual([0]);
  });
});
