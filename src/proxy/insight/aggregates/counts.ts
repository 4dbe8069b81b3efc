import { type Cell, type Fold, MOST_PATTERNS, SERIES, type SeriesName } from './series.ts';

/** What was counted and is not on disk yet. */
export interface Counts {
  add(hour: number, name: SeriesName, value: number): void;
  page(hour: number, pattern: string): void;
  isEmpty(): boolean;
  /** Everything, which is then no longer here. */
  take(): readonly Cell[];
  /** What was taken could not be written: back to where it was, as what came first. */
  restore(cells: readonly Cell[]): void;
}

interface Hour {
  readonly pages: Map<string, number>;
  readonly others: Map<SeriesName, number>;
}

/** Hours that are kept while nothing can be written; the oldest go first. */
const MOST_HOURS = 48;

function fold(how: Fold, before: number | undefined, value: number): number {
  if (before === undefined || how === 'last') return value;
  return how === 'sum' ? before + value : Math.max(before, value);
}

/** In memory: an event costs one step of a Map. Bounded in hours, and in patterns of each. */
export function createCounts(): Counts {
  let hours = new Map<number, Hour>();

  function at(hour: number): Hour {
    const known = hours.get(hour);
    if (known !== undefined) return known;
    const made: Hour = { pages: new Map(), others: new Map() };
    hours.set(hour, made);
    if (hours.size > MOST_HOURS) hours.delete(Math.min(...hours.keys()));
    return made;
  }

  function add(hour: number, name: SeriesName, value: number): void {
    const { others } = at(hour);
    others.set(name, fold(SERIES[name], others.get(name), value));
  }

  function addPage(hour: number, pattern: string, views: number): void {
    const { pages } = at(hour);
    const key = pages.has(pattern) || pages.size < MOST_PATTERNS ? pattern : '';
    pages.set(key, (pages.get(key) ?? 0) + views);
  }

  function take(): Cell[] {
    const cells: Cell[] = [];
    for (const [hour, { pages, others }] of hours) {
      for (const [pattern, value] of pages) cells.push({ hour, name: 'page', pattern, value });
      for (const [name, value] of others) cells.push({ hour, name, pattern: '', value });
    }
    hours = new Map();
    return cells;
  }

  function put({ hour, name, pattern, value }: Cell): void {
    if (name === 'page') addPage(hour, pattern, value);
    else add(hour, name, value);
  }

  return {
    add,
    page: (hour, pattern) => addPage(hour, pattern, 1),
    isEmpty: () => hours.size === 0,
    take,
    restore(cells) {
      const since = take();
      for (const cell of [...cells, ...since]) put(cell);
    },
  };
}
