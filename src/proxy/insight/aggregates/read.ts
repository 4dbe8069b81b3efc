import type { InsightAnswer, Series } from '../../../contract/insight.ts';
import type { Database } from '../../spool/sqlite.ts';
import { HOUR_MS, SERIES, type SeriesName } from './series.ts';
import { msOf, type Steps } from './steps.ts';

/** An answer to any stretch of time; `v1/insight` names the four it has. */
export type InsightBody = Omit<InsightAnswer, 'range' | 'retentionDays'>;

const MOST_PAGES = 12;
const MOST_CHANGES = 100;

interface Row {
  readonly at: number;
  readonly value: number;
}

/** Reads what was counted in these steps: as many rows as are shown, but for the pages, which are summed by SQLite. */
export function readInsight(db: Database, steps: Steps): InsightBody {
  const { size, at } = steps;
  const [first = 0] = at;
  const last = at.at(-1) ?? first;
  const span = [size, first, last] as const;
  const place = (hour: number): number => (hour - first) / size;

  const rows = db
    .prepare(
      `SELECT name, at, value FROM cell JOIN series ON id = series
       WHERE step = ? AND at BETWEEN ? AND ? AND name <> 'page'`,
    )
    .all(...span) as (Row & { readonly name: SeriesName })[];
  const known = new Map<SeriesName, (number | null)[]>();
  for (const { name, at: hour, value } of rows) {
    const values = known.get(name) ?? new Array<number | null>(at.length).fill(null);
    values[place(hour)] = value;
    known.set(name, values);
  }
  const watched = known.get('watched') ?? at.map(() => null);

  /** Where somebody watched and nothing was counted, it is zero; else nobody knows. */
  function counted(values: readonly (number | null)[] | undefined): Series {
    return at.map((_, index) => values?.[index] ?? (watched[index] === null ? null : 0));
  }
  const series = (name: SeriesName): Series =>
    SERIES[name] === 'last' ? (known.get(name) ?? at.map(() => null)) : counted(known.get(name));

  const viewsOf = (found: readonly Row[]): Series => {
    const values = new Array<number | null>(at.length).fill(null);
    for (const { at: hour, value } of found) values[place(hour)] = value;
    return counted(values);
  };

  function pages(): InsightBody['pages'] {
    const all = db
      .prepare(
        `SELECT id, pattern, sum(value) AS total FROM cell JOIN series ON id = series
         WHERE step = ? AND at BETWEEN ? AND ? AND name = 'page' GROUP BY id ORDER BY total DESC, pattern`,
      )
      .all(...span) as { readonly id: number; readonly pattern: string; readonly total: number }[];
    const top = all.filter(({ pattern }) => pattern !== '').slice(0, MOST_PAGES);
    const one = db.prepare('SELECT at, value FROM cell WHERE step = ? AND at BETWEEN ? AND ? AND series = ?');
    const shown: InsightBody['pages'][number][] = top.map(({ id, pattern, total }) => ({
      pattern,
      views: viewsOf(one.all(...span, id) as Row[]),
      total,
    }));
    if (all.length === top.length) return shown;
    const ids = top.map(({ id }) => id);
    const rest = db
      .prepare(
        `SELECT at, sum(value) AS value FROM cell JOIN series ON id = series
         WHERE step = ? AND at BETWEEN ? AND ? AND name = 'page' AND id NOT IN (${ids.map(() => '?').join()}) GROUP BY at`,
      )
      .all(...span, ...ids) as unknown as Row[];
    return [...shown, { pattern: null, views: viewsOf(rest), total: rest.reduce((sum, { value }) => sum + value, 0) }];
  }

  const since = db.prepare("SELECT value FROM fact WHERE name = 'since'").get() as
    | { readonly value: number }
    | undefined;
  return {
    at: at.map(msOf),
    stepMs: size * HOUR_MS,
    ...(since === undefined ? {} : { sinceMs: since.value }),
    pages: pages(),
    logins: { succeeded: series('loginSucceeded'), failed: series('loginFailed'), loggedOut: series('loggedOut') },
    activeUsers: series('activeUsers'),
    cluster: {
      unhealthyUnits: series('unhealthyUnits'),
      agents: series('agents'),
      cpu: { used: series('cpuUsed'), total: series('cpuTotal') },
      memory: { used: series('memoryUsed'), total: series('memoryTotal') },
      disk: { used: series('diskUsed'), total: series('diskTotal') },
      tasks: series('tasks'),
      frameworks: series('frameworks'),
      packages: series('packages'),
    },
    packageChanges: db
      .prepare('SELECT at AS atMs, name, change FROM package_change WHERE at >= ? ORDER BY id DESC LIMIT ?')
      .all(msOf(first), MOST_CHANGES) as InsightBody['packageChanges'],
    pipeline: {
      received: series('received'),
      refused: series('refused'),
      delivered: series('delivered'),
      pending: series('pending'),
    },
  };
}
