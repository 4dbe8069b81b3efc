import { BLOOM_BITS, bitsOf, PROBES } from './bloom.ts';

/** Where a filter lies among the others. */
export type Column = number;

/** The filters of many runs, asked together. */
export interface Filters {
  /** @param bloom see bloom.ts */
  add(bloom: Uint8Array): Column;
  remove(column: Column): void;
  /** Whether one of those that may have the key `hasIt`. */
  some(key: Buffer, hasIt: (column: Column) => boolean): boolean;
}

/** Filters side by side: the bits of a number. */
const WIDTH = 32;

interface Group {
  /** Of each bit of a filter, which of the filters have it set. */
  readonly rows: Int32Array;
  /** Which places are taken. */
  taken: number;
}

/**
 * The same bit of 32 filters lies in one number, so that a key costs a few looks into memory for all of them together: one
 * by one, 150 filters (ten million ids) took more time than all the rest of an append. As much memory as one by one, 4 MB
 * for each 32.
 */
export function createFilters(): Filters {
  const groups: Group[] = [];
  const bits = new Int32Array(PROBES);

  function freeColumn(): Column {
    const index = groups.findIndex(({ taken }) => taken !== -1);
    const group = index === -1 ? groups.length : index;
    groups[group] ??= { rows: new Int32Array(BLOOM_BITS), taken: 0 };
    // The lowest bit that is not set.
    const free = ~(groups[group]?.taken ?? 0);
    return group * WIDTH + (WIDTH - 1 - Math.clz32(free & -free));
  }

  return {
    add(bloom) {
      const column = freeColumn();
      const group = groups[Math.floor(column / WIDTH)];
      const place = column % WIDTH;
      if (group === undefined) return column;
      const { rows } = group;
      group.taken |= 1 << place;
      // Without a condition: which bits are set is anybody's guess, the processor's as well.
      for (let bit = 0; bit < BLOOM_BITS; bit += 1) {
        const isSet = ((bloom[bit >>> 3] ?? 0) >>> (bit & 7)) & 1;
        rows[bit] = (rows[bit] ?? 0) | (isSet << place);
      }
      return column;
    },
    remove(column) {
      const group = groups[Math.floor(column / WIDTH)];
      if (group === undefined) return;
      const others = ~(1 << (column % WIDTH));
      group.taken &= others;
      for (let bit = 0; bit < BLOOM_BITS; bit += 1) group.rows[bit] = (group.rows[bit] ?? 0) & others;
    },
    some(key, hasIt) {
      if (groups.length === 0) return false;
      bitsOf(key, 0, bits);
      for (const [index, { rows, taken }] of groups.entries()) {
        let perhaps = taken;
        for (let probe = 0; probe < PROBES && perhaps !== 0; probe += 1) perhaps &= rows[bits[probe] ?? 0] ?? 0;
        for (; perhaps !== 0; perhaps &= perhaps - 1) {
          if (hasIt(index * WIDTH + (WIDTH - 1 - Math.clz32(perhaps & -perhaps)))) return true;
        }
      }
      return false;
    },
  };
}
