import type { Database } from './sqlite.ts';

/**
 * Counts that hold for ever. They change in the transaction of the records they count: `add` collects, `flush` writes
 * what was collected just before the commit, `keep` or `forget` follows the commit's outcome.
 */
export interface Counters {
  get(destination: string, name: string): number;
  add(destination: string, name: string, amount: number): void;
  /** Every counter of a destination, by name. */
  of(destination: string): Readonly<Record<string, number>>;
  destinations(): readonly string[];
  /** All of them, as they were last committed. */
  rows(): readonly CounterRow[];
  hasChanges(): boolean;
  flush(): void;
  keep(): void;
  forget(): void;
}

/** The spool's own counters live under the destination ''. */
export const SPOOL = '';

export interface CounterRow {
  readonly destination: string;
  readonly name: string;
  readonly value: number;
}

interface Cell {
  readonly destination: string;
  readonly name: string;
  value: number;
  change: number;
}

// The table's own shape (schema.ts).
export const readCounters = (db: Database): readonly CounterRow[] =>
  db.prepare('SELECT destination, name, value FROM counter').all() as CounterRow[];

export function openCounters(db: Database): Counters {
  const write = db.prepare(`INSERT INTO counter (destination, name, value) VALUES (?, ?, ?)
                            ON CONFLICT (destination, name) DO UPDATE SET value = excluded.value`);
  const cells = new Map<string, Cell>();
  const cell = (destination: string, name: string): Cell => {
    const key = `${destination}\n${name}`;
    let found = cells.get(key);
    if (found === undefined) {
      found = { destination, name, value: 0, change: 0 };
      cells.set(key, found);
    }
    return found;
  };
  for (const row of readCounters(db)) cell(row.destination, row.name).value = row.value;

  const changed = () => [...cells.values()].filter((each) => each.change !== 0);
  return {
    get: (destination, name) => {
      const { value, change } = cell(destination, name);
      return value + change;
    },
    add: (destination, name, amount) => {
      cell(destination, name).change += amount;
    },
    of: (destination) =>
      Object.fromEntries(
        [...cells.values()]
          .filter((each) => each.destination === destination)
          .map((each) => [each.name, each.value + each.change]),
      ),
    destinations: () => [...new Set([...cells.values()].map((each) => each.destination))].filter((d) => d !== SPOOL),
    rows: () => [...cells.values()].map(({ destination, name, value }) => ({ destination, name, value })),
    hasChanges: () => changed().length > 0,
    flush: () => {
      for (const each of changed()) write.run(each.destination, each.name, each.value + each.change);
    },
    keep: () => {
      for (const each of changed()) {
        each.value += each.change;
        each.change = 0;
      }
    },
    forget: () => {
      for (const each of cells.values()) each.change = 0;
    },
  };
}
