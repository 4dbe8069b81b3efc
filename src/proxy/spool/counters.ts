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

/** As many as an append changes with one destination. */
const WRITTEN_AT_ONCE = 8;

const upsert = (rows: number) => `INSERT INTO counter (destination, name, value) VALUES ${Array(rows).fill('(?, ?, ?)')}
                                  ON CONFLICT (destination, name) DO UPDATE SET value = excluded.value`;

export function openCounters(db: Database): Counters {
  const writeSome = Array.from({ length: WRITTEN_AT_ONCE }, (_, index) => db.prepare(upsert(index + 1)));
  const cells: Cell[] = [];
  /** By destination, then by name: a key of both would have to be put together for each append. */
  const places = new Map<string, Map<string, Cell>>();
  const cell = (destination: string, name: string): Cell => {
    const known = places.get(destination)?.get(name);
    if (known !== undefined) return known;
    const made = { destination, name, value: 0, change: 0 };
    cells.push(made);
    const names = places.get(destination) ?? new Map<string, Cell>();
    places.set(destination, names.set(name, made));
    return made;
  };
  for (const row of readCounters(db)) cell(row.destination, row.name).value = row.value;

  const changed = () => cells.filter((each) => each.change !== 0);
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
        cells.filter((each) => each.destination === destination).map((each) => [each.name, each.value + each.change]),
      ),
    destinations: () => [...new Set(cells.map((each) => each.destination))].filter((d) => d !== SPOOL),
    rows: () => cells.map(({ destination, name, value }) => ({ destination, name, value })),
    hasChanges: () => changed().length > 0,
    flush: () => {
      const rows = changed();
      for (let at = 0; at < rows.length; at += WRITTEN_AT_ONCE) {
        const some = rows.slice(at, at + WRITTEN_AT_ONCE);
        writeSome[some.length - 1]?.run(
          ...some.flatMap((each) => [each.destination, each.name, each.value + each.change]),
        );
      }
    },
    keep: () => {
      for (const each of changed()) {
        each.value += each.change;
        each.change = 0;
      }
    },
    forget: () => {
      for (const each of cells) each.change = 0;
    },
  };
}
