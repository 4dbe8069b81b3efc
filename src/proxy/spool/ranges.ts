import type { Chunks, Range, Tally } from './chunks.ts';
import type { Database } from './sqlite.ts';

/** Who still needs which records (schema.ts says how ranges stand for that). */
export interface Ranges {
  /**
   * After a span or batch that covered the range is gone: removes what no other one covers. To be called once for each that
   * goes, since what it finds uncovered it takes for released just now.
   * @returns what went.
   */
  release(range: Range): Tally;
}

interface OpenRange {
  readonly first: number;
  readonly last: number | null;
}

export function openRanges(db: Database, chunks: Chunks): Ranges {
  const covering = db.prepare(`
    SELECT first, last FROM span WHERE first <= ?1 AND (last IS NULL OR last >= ?2)
    UNION ALL SELECT first, last FROM batch WHERE first <= ?1 AND last >= ?2
    ORDER BY first`);
  const disown = db.prepare('DELETE FROM owned WHERE first = ?');
  const disownWithin = db.prepare(`
    DELETE FROM owned WHERE first BETWEEN ? AND ? AND NOT EXISTS (SELECT 1 FROM chunk WHERE chunk.first = owned.first)`);

  const coverOf = ({ first, last }: Range) => covering.all(last, first) as OpenRange[];

  /** Chunks across an end of what became free go when the last of their records did. */
  function removeCrossing(seq: number): void {
    const chunk = chunks.after(seq - 1);
    if (chunk === undefined || chunk.first > seq || coverOf(chunk).length > 0) return;
    chunks.remove(chunk);
    disown.run(chunk.first);
  }

  return {
    release(range) {
      let records = 0;
      let bytes = 0;
      for (const free of subtract(range, coverOf(range))) {
        const gone = chunks.tally(free);
        records += gone.records;
        bytes += gone.bytes;
        removeCrossing(free.first);
        if (free.last > free.first) removeCrossing(free.last);
        chunks.removeWithin(free);
        disownWithin.run(free.first, free.last);
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
