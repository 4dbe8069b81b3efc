import type { InsightAnswer, Series, UsedOf } from '../../contract/insight.ts';
import { sparkline } from './sparkline.ts';

/** What the table shows: an answer to any stretch of time. */
export type ReportBody = Omit<InsightAnswer, 'range' | 'retentionDays'>;

export interface TableOptions {
  /** Epoch ms: until when was counted. */
  readonly nowMs: number;
  /** The terminal can show blocks. */
  readonly blocks: boolean;
}

const LABEL = 40;
const NUMBER = 11;
const SPARK = 16;
const MOST_CHANGES = 10;
const MIB_OF_GIB = 1_024;
const DAY_MS = 86_400_000;

interface Row {
  readonly label: string;
  readonly first: number | undefined;
  readonly second: number | undefined;
  readonly series: Series;
}

const known = (series: Series): number[] => series.filter((value) => value !== null);
const highest = (series: Series): number | undefined => {
  const values = known(series);
  return values.length === 0 ? undefined : Math.max(...values);
};
const sum = (series: Series): number | undefined => {
  const values = known(series);
  return values.length === 0 ? undefined : values.reduce((a, b) => a + b, 0);
};

/** Something that is counted: how often in all, and most in one step. */
const counted = (label: string, series: Series): Row => ({
  label,
  first: sum(series),
  second: highest(series),
  series,
});
/** Something that stands at a number: at which one last, and at most. */
const standing = (label: string, series: Series, scale = 1): Row => {
  const scaled = series.map((value) => (value === null ? null : value / scale));
  return { label, first: known(scaled).at(-1), second: highest(scaled), series };
};
/** All views, where anybody watched: logins are known then, too. */
const allViews = ({ pages, logins }: ReportBody): Series =>
  logins.succeeded.map((login, index) =>
    login === null ? null : (sum(pages.map(({ views }) => views[index] ?? null)) ?? 0),
  );
const usedOf = (label: string, { used, total }: UsedOf, unit: string, scale = 1): Row => {
  const all = known(total).at(-1);
  return standing(all === undefined ? label : `${label}, of ${shown(all / scale)} ${unit}`, used, scale);
};

const shown = (value: number | undefined): string =>
  value === undefined ? '-' : value.toLocaleString('en-US', { maximumFractionDigits: value < 100 ? 1 : 0 });
const time = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');

/** What came from the cluster must not command the terminal. */
const plain = (text: string): string => text.replace(/\p{Cc}/gu, '?');

/** A long pattern loses its beginning: the end tells pages apart. */
const short = (label: string): string => (label.length <= LABEL ? label : `…${label.slice(1 - LABEL)}`);

/** For a terminal of 80 columns. @returns lines, without their ends. */
export function reportTable(body: ReportBody, { nowMs, blocks }: TableOptions): readonly string[] {
  const { at, stepMs, sinceMs, pages, logins, cluster, pipeline, packageChanges } = body;
  const step = stepMs < DAY_MS ? 'hour' : 'day';
  const [first = nowMs] = at;

  const head = (title: string, one: string, two: string): string =>
    `${title.padEnd(LABEL)}${one.padStart(NUMBER)}${two.padStart(NUMBER)}`;
  const line = ({ label, first: one, second: two, series }: Row): string =>
    `${head(short(label), shown(one), shown(two))}${blocks ? `  ${sparkline(series, SPARK)}` : ''}`.trimEnd();
  const block = (title: string, columns: readonly [string, string], rows: readonly Row[]): readonly string[] => [
    '',
    head(title, ...columns),
    ...rows.map(line),
  ];

  const inAll = ['in all', `most/${step}`] as const;
  const atLast = ['last', 'most'] as const;
  return [
    `${time(Math.max(first, sinceMs ?? nowMs))} to ${time(nowMs)} UTC, by the ${step}`,
    ...block('People', inAll, [
      counted('Views of pages', allViews(body)),
      counted('Logins', logins.succeeded),
      counted('Logins that failed', logins.failed),
      counted('Logouts', logins.loggedOut),
      {
        label: 'Users active in one hour',
        first: undefined,
        second: highest(body.activeUsers),
        series: body.activeUsers,
      },
    ]),
    ...block(
      'Pages',
      inAll,
      pages.map(({ pattern, views }) => counted(pattern ?? 'all others', views)),
    ),
    ...block('Cluster', atLast, [
      standing('Unhealthy units', cluster.unhealthyUnits),
      standing('Agents', cluster.agents),
      usedOf('CPU used', cluster.cpu, 'cores'),
      usedOf('Memory used', cluster.memory, 'GiB', MIB_OF_GIB),
      usedOf('Disk used', cluster.disk, 'GiB', MIB_OF_GIB),
      standing('Tasks', cluster.tasks),
      standing('Frameworks', cluster.frameworks),
      standing('Packages', cluster.packages),
    ]),
    ...packageChanges
      .slice(0, MOST_CHANGES)
      .map(({ atMs, name, change }) => `  ${time(atMs)}  ${change} ${plain(name)}`),
    ...block('Events', inAll, [
      counted('Received', pipeline.received),
      counted('Refused', pipeline.refused),
      counted('Delivered', pipeline.delivered),
    ]),
    line({ ...standing('Waiting, last and most', pipeline.pending) }),
  ];
}
