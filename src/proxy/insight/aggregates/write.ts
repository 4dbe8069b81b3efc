import type { Database, Statement } from '../../spool/sqlite.ts';
import { type Cell, DAY_HOURS, dayOf, type Fold, HOUR_MS, hourOf, MOST_PATTERNS, SERIES } from './series.ts';
import { RANGE_HOURS_MAX } from './steps.ts';

/** What is written at once. */
export interface Turn {
  readonly cells: readonly Cell[];
  /** As observed last; undefined: they were not looked at since. */
  readonly packages?: { readonly atMs: number; readonly copies: ReadonlyMap<string, number> } | undefined;
  /** When the file began, as it was last written; one that began anew meanwhile was erased. Undefined: not written yet. */
  readonly sinceMs?: number | undefined;
  /** Epoch ms. */
  readonly nowMs: number;
}

export interface Writer {
  /**
   * In one transaction: all of it, or nothing. Nothing as well when the file was erased since the last turn: this one was
   * counted before that, and goes with the rest.
   *
   * @returns when the file began, epoch ms.
   */
  write(turn: Turn): number;
}

/** Changes of packages that are kept; more than anybody reads, and a bound for one that comes and goes. */
const MOST_CHANGES = 1_000;

const FOLDED: Readonly<Record<Fold, string>> = {
  sum: 'value + excluded.value',
  max: 'max(value, excluded.value)',
  last: 'excluded.value',
};

/** Ids are looked up each time, and not remembered: `forget` may have emptied the tables meanwhile. */
export function createWriter(db: Database, { retentionDays }: { readonly retentionDays: number }): Writer {
  const put = (how: Fold): Statement =>
    db.prepare(`INSERT INTO cell (step, at, series, value) VALUES (?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET value = ${FOLDED[how]}`);
  const puts = { sum: put('sum'), max: put('max'), last: put('last') };
  const idOf = db.prepare('SELECT id FROM series WHERE name = ? AND pattern = ?');
  const add = db.prepare('INSERT INTO series (name, pattern) VALUES (?, ?) RETURNING id');
  const isCounted = db.prepare('SELECT 1 FROM cell WHERE step = 24 AND at = ? AND series = ?');
  const patterns = db.prepare(
    "SELECT count(*) AS n FROM cell JOIN series ON id = series WHERE step = 24 AND at = ? AND name = 'page'",
  );
  const since = db.prepare("SELECT value FROM fact WHERE name = 'since'");
  const begin = db.prepare("INSERT OR IGNORE INTO fact VALUES ('since', ?)");
  const pruned = db.prepare("SELECT value FROM fact WHERE name = 'pruned'");

  function seriesId(name: Cell['name'], pattern: string): number {
    const row = (idOf.get(name, pattern) ?? add.get(name, pattern)) as { readonly id: number };
    return row.id;
  }

  /** The bound holds for a day, however often the proxy was started in it. */
  function bounded({ name, pattern, hour }: Cell): string {
    if (name !== 'page' || pattern === '') return '';
    const known = idOf.get(name, pattern) as { readonly id: number } | undefined;
    const day = dayOf(hour);
    if (known !== undefined && isCounted.get(day, known.id) !== undefined) return pattern;
    return (patterns.get(day) as { readonly n: number }).n < MOST_PATTERNS ? pattern : '';
  }

  function writeCell(cell: Cell): void {
    const id = seriesId(cell.name, bounded(cell));
    const statement = puts[SERIES[cell.name]];
    statement.run(1, cell.hour, id, cell.value);
    statement.run(DAY_HOURS, dayOf(cell.hour), id, cell.value);
  }

  function writePackages({ atMs, copies }: NonNullable<Turn['packages']>): void {
    const looked = db.prepare("SELECT 1 FROM fact WHERE name = 'packages'").get() !== undefined;
    const rows = db.prepare('SELECT name, copies FROM package').all() as { name: string; copies: number }[];
    const before = new Map(rows.map(({ name, copies }) => [name, copies]));
    const tell = db.prepare('INSERT INTO package_change (at, name, change) VALUES (?, ?, ?)');
    for (const name of new Set([...before.keys(), ...copies.keys()])) {
      const more = (copies.get(name) ?? 0) - (before.get(name) ?? 0);
      // The first look finds what was there already.
      if (looked && more !== 0) tell.run(atMs, name, more > 0 ? 'installed' : 'removed');
    }
    db.exec("DELETE FROM package; INSERT OR IGNORE INTO fact VALUES ('packages', 1)");
    const keep = db.prepare('INSERT INTO package VALUES (?, ?)');
    for (const [name, n] of copies) keep.run(name, n);
  }

  /**
   * Once an hour. A clock that is wrong for a while must not cost the history: of what is kept for a while, at most a day
   * goes at once.
   */
  function prune(nowMs: number): void {
    const last = pruned.get() as { readonly value: number } | undefined;
    const hour = Math.min(hourOf(nowMs), (last?.value ?? Number.POSITIVE_INFINITY) + DAY_HOURS);
    if (last !== undefined && hour <= last.value) return;
    const oldestDay = dayOf(hour) - (retentionDays - 1) * DAY_HOURS;
    const drop = db.prepare('DELETE FROM cell WHERE step = ? AND at < ?');
    drop.run(1, Math.max(oldestDay, hour - RANGE_HOURS_MAX));
    drop.run(DAY_HOURS, oldestDay);
    db.prepare('DELETE FROM package_change WHERE at < ?').run(oldestDay * HOUR_MS);
    db.prepare(
      'DELETE FROM package_change WHERE id <= (SELECT id FROM package_change ORDER BY id DESC LIMIT 1 OFFSET ?)',
    ).run(MOST_CHANGES);
    db.exec('DELETE FROM series WHERE id NOT IN (SELECT series FROM cell)');
    db.prepare("INSERT OR REPLACE INTO fact VALUES ('pruned', ?)").run(hour);
  }

  return {
    write({ cells, packages, sinceMs, nowMs }) {
      db.exec('BEGIN IMMEDIATE');
      try {
        begin.run(nowMs);
        const { value: beganMs } = since.get() as { readonly value: number };
        if (sinceMs === undefined || sinceMs === beganMs) {
          for (const cell of cells) writeCell(cell);
          if (packages !== undefined) writePackages(packages);
        }
        prune(nowMs);
        db.exec('COMMIT');
        db.exec('PRAGMA incremental_vacuum(100)');
        return beganMs;
      } catch (error) {
        // A full disk may have ended the transaction already.
        try {
          db.exec('ROLLBACK');
        } catch {}
        throw error;
      }
    },
  };
}
