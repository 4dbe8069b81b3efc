import path from 'node:path';
import { openInsightDatabase } from '../../../../dist/proxy/insight/aggregates/database.js';
import { eraseInsight } from '../../../../dist/proxy/insight/aggregates/erase.js';
import { readInsight } from '../../../../dist/proxy/insight/aggregates/read.js';
import { stepsBefore } from '../../../../dist/proxy/insight/aggregates/steps.js';
import { createWriter, type Turn } from '../../../../dist/proxy/insight/aggregates/write.js';
import type { Database } from '../../../../dist/proxy/spool/sqlite.js';
import { type Cell, MOST_PATTERNS } from '../../../../src/proxy/insight/aggregates/series.ts';
import { pagesOf } from '../../../support/ask-insight.ts';
import { tempDir } from '../../../support/temp-dir.ts';

const folder = tempDir();
const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;
/** 13:00 of a day, UTC. */
const NOW_MS = Date.UTC(2026, 10, 25, 13);
const NOW = NOW_MS / HOUR_MS;
const open: Database[] = [];
afterEach(() => {
  for (const db of open.splice(0)) db.close();
});

let count = 0;
function newBook(retentionDays = 90) {
  count += 1;
  const file = path.join(folder, `insight-${count}.db`);
  const db = openInsightDatabase(file);
  open.push(db);
  const writer = createWriter(db, { retentionDays });
  return {
    file,
    db,
    write: (turn: Partial<Turn>) => writer.write({ cells: [], nowMs: NOW_MS, ...turn }),
    read: (hours: number, nowMs = NOW_MS) => readInsight(db, stepsBefore(nowMs, hours)),
    rows: () => (db.prepare('SELECT count(*) AS n FROM cell').get() as { n: number }).n,
  };
}
const cell = (hour: number, name: Cell['name'], value: number, pattern = ''): Cell => ({ hour, name, pattern, value });
const packages = (atMs: number, ...names: string[]) => ({ atMs, copies: new Map(names.map((name) => [name, 1])) });

describe('the counts on disk', () => {
  it('add up over writes, by the hour and by the day, each series in its own way', () => {
    const { write, read } = newBook();
    const dawn = NOW - 13;
    write({ cells: [cell(dawn, 'watched', 1), cell(dawn, 'received', 2), cell(dawn, 'activeUsers', 9)] });
    write({ cells: [cell(NOW, 'received', 3), cell(NOW, 'activeUsers', 4), cell(NOW, 'pending', 7)] });
    write({ cells: [cell(NOW, 'received', 5), cell(NOW, 'activeUsers', 2), cell(NOW, 'pending', 1)] });
    const byHour = read(DAY_HOURS);
    expect([byHour.pipeline.received.at(-14), byHour.pipeline.received.at(-1)]).toEqual([2, 8]);
    expect([byHour.activeUsers.at(-1), byHour.pipeline.pending.at(-1)]).toEqual([4, 1]);
    const byDay = read(30 * DAY_HOURS);
    expect(byDay.at.at(-1)).toBe(Date.UTC(2026, 10, 25));
    expect([byDay.pipeline.received, byDay.activeUsers, byDay.pipeline.pending].map((series) => series.at(-1))).toEqual(
      [10, 9, 1],
    );
  });

  it('are zero where the proxy watched and nothing happened, and unknown where it did not', () => {
    const { write, read } = newBook();
    write({ cells: [cell(NOW - 1, 'watched', 1), cell(NOW, 'watched', 1), cell(NOW, 'page', 1, '/nodes')] });
    const { pages, logins, cluster } = read(DAY_HOURS);
    expect(pages[0]?.views.slice(-3)).toEqual([null, 0, 1]);
    expect(logins.failed.slice(-3)).toEqual([null, 0, 0]);
    expect(cluster.agents.slice(-3)).toEqual([null, null, null]);
  });

  it('show the twelve pages that are seen most, and all others as one', () => {
    const { write, read } = newBook();
    const cells = Array.from({ length: 20 }, (_, index) => cell(NOW, 'page', 100 - index, `/page-${index}`));
    write({ cells: [...cells, cell(NOW, 'page', 1_000)] });
    const pages = pagesOf(read(DAY_HOURS));
    expect(Object.keys(pages)).toHaveLength(13);
    expect([pages['/page-0'], pages['/page-11'], pages.others]).toEqual([100, 89, 1_000 + 676]);
  });

  it('keep a bounded number of patterns a day, over restarts, and lose no view', () => {
    const { db, write, read } = newBook();
    const pages = (from: number) =>
      Array.from({ length: 400 }, (_, index) => cell(NOW, 'page', 1, `/page-${from + index}`));
    write({ cells: pages(0) });
    write({ cells: pages(400) });
    createWriter(db, { retentionDays: 90 }).write({ cells: pages(200), nowMs: NOW_MS });
    const known = db.prepare("SELECT count(*) AS n FROM series WHERE name = 'page' AND pattern <> ''").get();
    expect(known).toEqual({ n: MOST_PATTERNS });
    expect(read(DAY_HOURS).pages.reduce((sum, { total }) => sum + total, 0)).toBe(1_200);
  });

  it('are dropped by the hour after a week, and by the day after the retention', () => {
    const { write, rows, read } = newBook(10);
    const cells = [0, 6, 8, 9, 10].map((days) => cell(NOW - days * DAY_HOURS, 'received', 1));
    write({ cells });
    // Two of them by the hour, four by the day.
    expect(rows()).toBe(2 + 4);
    expect(read(90 * DAY_HOURS).pipeline.received.filter((value) => value !== null)).toEqual([1, 1, 1, 1]);
    for (let days = 1; days <= 10; days += 1) write({ nowMs: NOW_MS + days * DAY_HOURS * HOUR_MS });
    expect(rows()).toBe(0);
  });

  it('lose no more than a day to a clock that is wrong for a while', () => {
    const { write, read } = newBook(10);
    write({ cells: Array.from({ length: 10 }, (_, days) => cell(NOW - days * DAY_HOURS, 'received', 1)) });
    write({ nowMs: Date.UTC(2106, 1, 7) });
    write({ nowMs: 0 });
    write({ nowMs: NOW_MS + HOUR_MS });
    expect(read(30 * DAY_HOURS).pipeline.received.filter((value) => value !== null)).toHaveLength(9);
  });

  it('tell what was installed and removed between two looks, not at the first one, and no more than a thousand', () => {
    const { db, write, read } = newBook();
    write({ packages: packages(NOW_MS, 'kafka', 'spark') });
    expect(read(DAY_HOURS).packageChanges).toEqual([]);
    write({ packages: packages(NOW_MS + 1, 'kafka', 'spark') });
    write({ packages: packages(NOW_MS + 2, 'kafka', 'hdfs') });
    const both = { atMs: NOW_MS + 3, copies: new Map([['kafka', 2]]) };
    write({ packages: both });
    expect(read(DAY_HOURS).packageChanges).toEqual([
      { atMs: NOW_MS + 3, name: 'kafka', change: 'installed' },
      { atMs: NOW_MS + 3, name: 'hdfs', change: 'removed' },
      { atMs: NOW_MS + 2, name: 'hdfs', change: 'installed' },
      { atMs: NOW_MS + 2, name: 'spark', change: 'removed' },
    ]);
    const many = Array.from({ length: 1_500 }, (_, index) => `package-${index}`);
    write({ packages: packages(NOW_MS + 4, ...many) });
    write({ nowMs: NOW_MS + HOUR_MS });
    expect(db.prepare('SELECT count(*) AS n FROM package_change').get()).toEqual({ n: 1_000 });
    expect(read(DAY_HOURS).packageChanges).toHaveLength(100);
  });

  it('are written all or not at all', () => {
    const { write, rows } = newBook();
    const broken = cell(NOW, 'received', Number.NaN);
    expect(() => write({ cells: [cell(NOW, 'watched', 1), broken] })).toThrow();
    expect(rows()).toBe(0);
    write({ cells: [cell(NOW, 'watched', 1)] });
    expect(rows()).toBe(2);
  });

  it('begin anew when they are erased beside a writer, without what it had counted before', () => {
    const { file, write, rows, read } = newBook();
    const sinceMs = write({ cells: [cell(NOW, 'page', 3, '/nodes')] });
    eraseInsight(file);
    expect(rows()).toBe(0);
    const nowMs = NOW_MS + 1;
    expect(write({ cells: [cell(NOW, 'page', 5, '/nodes')], sinceMs, nowMs })).toBe(nowMs);
    expect([rows(), read(DAY_HOURS).sinceMs]).toEqual([0, nowMs]);
    write({ cells: [cell(NOW, 'page', 7, '/nodes')], sinceMs: nowMs });
    expect(read(DAY_HOURS)).toMatchObject({ sinceMs: nowMs, pages: [{ pattern: '/nodes', total: 7 }] });
  });
});
