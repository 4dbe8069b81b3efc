import type { Database } from './sqlite.ts';

/** Sequence numbers from `first` to `last`, both included. */
export interface Range {
  readonly first: number;
  readonly last: number;
}

export interface Tally {
  readonly records: number;
  readonly bytes: number;
}

/** Which records exist, and who still needs them (schema.ts says how ranges stand for that). */
export interface Ranges {
  /** Records of the range that exist. */
  tally(range: Range): Tally;
  /** Removes the records of the range that no span and no batch covers any more. @returns what went. */
  release(range: Range): Tally;
}

interface OpenRange {
  readonly first: number;
  readonly last: number | null;
}

export function openRanges(db: Database): Ranges {
  const count = db.prepare(
    'SELECT count(*) AS records, coalesce(sum(size), 0) AS bytes FROM event WHERE seq BETWEEN ? AND ?',
  );
  const remove = db.prepare('DELETE FROM event WHERE seq BETWEEN ? AND ?');
  const disown = db.prepare('DELETE FROM owned WHERE seq BETWEEN ? AND ?');
  const covering = db.prepare(`
    SELECT first, last FROM span WHERE first <= ?1 AND (last IS NULL OR last >= ?2)
    UNION ALL SELECT first, last FROM batch WHERE first <= ?1 AND last >= ?2
    ORDER BY first`);

  const tally = ({ first, last }: Range) => count.get(first, last) as Tally;
  return {
    tally,
    release(range) {
      let records = 0;
      let bytes = 0;
      for (const free of subtract(range, covering.all(range.last, range.first) as OpenRange[])) {
        const gone = tally(free);
        if (gone.records === 0) continue;
        remove.run(free.first, free.last);
        disown.run(free.first, free.last);
        records += gone.records;
        bytes += gone.bytes;
      }
      return { records, bytes };
    },
  };
}

/** What of `range` none of `covered` (ordered by `first`) covers. */
export function subtract(range: Range, covered: readonly OpenRange[]): Range[] {
  const free: Range[] = [];
  let next = range.first;
  for (const { first, last } of covered) {
    if (first > next) free.push({ first: next, last: Math.min(first - 1, range.last) });
    next = Math.max(next, last === null ? Number.POSITIVE_INFINITY : last + 1);
    if (next > range.last) break;
  }
  if (next <= range.last) free.push({ first: next, last: range.last });
  return free;
}
