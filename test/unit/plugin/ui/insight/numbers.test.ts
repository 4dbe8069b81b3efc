import fc from 'fast-check';
import { asCsv, asJson } from '../../../../../src/plugin/ui/insight/files.ts';
import { timeFormats, valueFormats } from '../../../../../src/plugin/ui/insight/formats.ts';
import { latestOf, peakOf, stack, sumOf, totalOf } from '../../../../../src/plugin/ui/insight/series.ts';
import { sheetOf } from '../../../../../src/plugin/ui/insight/sheet.ts';
import { ticksOf } from '../../../../../src/plugin/ui/insight/ticks.ts';
import { insightAnswer } from '../../../../support/insight-answer.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NOON = Date.UTC(2026, 10, 25, 12);

describe('a series', () => {
  it('is summed without taking what is not known for zero', () => {
    expect(totalOf([1, null, 2])).toBe(3);
    expect(totalOf([0, null])).toBe(0);
    expect(totalOf([null, null])).toBeNull();
    const a = [1, null, null, 4];
    const b = [10, 20, null, 0];
    expect(sumOf([a, b])).toEqual([11, 20, null, 4]);
    expect(stack([a, b, [100, 100, 100, 100]])).toEqual([a, [11, 20, null, 4], [111, 120, 100, 104]]);
  });

  it('has the latest of its highest steps for its peak, and the last known one for its latest', () => {
    expect(peakOf([1, 5, 5, null, 2])).toEqual({ index: 2, value: 5 });
    expect(latestOf([1, 5, null])).toEqual({ index: 1, value: 5 });
    expect([peakOf([null]), latestOf([null])]).toEqual([undefined, undefined]);
  });
});

describe('the labels of the axis', () => {
  const steps = (count: number, stepMs: number): number[] =>
    Array.from({ length: count }, (_, i) => NOON - (count - 1 - i) * stepMs);

  it.each([
    ['24 hours', 24, HOUR_MS],
    ['7 days', 168, HOUR_MS],
    ['30 days', 30, DAY_MS],
    ['90 days', 90, DAY_MS],
  ])('of %s are as many as have room, all the same time apart, and never none', (_, count, stepMs) => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 24 }), (most) => {
        const at = steps(count, stepMs);
        const ticks = ticksOf(at, stepMs, most);
        expect(ticks.length).toBeGreaterThan(0);
        expect(ticks.length).toBeLessThanOrEqual(most);
        for (const tick of ticks) expect(at).toContain(tick);
        const gaps = new Set(ticks.slice(1).map((tick, index) => tick - (ticks[index] ?? 0)));
        expect(gaps.size).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('say the day once, at its midnight, and the hour otherwise', () => {
    const { tick, step } = timeFormats('en', HOUR_MS);
    const midnight = new Date(2026, 10, 25).getTime();
    expect([tick(midnight), tick(midnight + 14 * HOUR_MS)]).toEqual(['25 Nov', '14:00']);
    expect(step(midnight + 14 * HOUR_MS)).toBe('25 Nov, 14:00');
  });

  it('are of UTC where a step is a day', () => {
    expect(timeFormats('en', DAY_MS).step(Date.UTC(2026, 10, 25))).toBe('25 Nov');
    expect(timeFormats('zh', DAY_MS).step(Date.UTC(2026, 10, 25))).toBe('11月25日');
  });
});

describe('a value', () => {
  it.each([
    [900, ' MiB', '900 MiB'],
    [2_048, ' GiB', '2 GiB'],
    [4 * 1024 ** 2, ' TiB', '4 TiB'],
    [3 * 1024 ** 3, ' PiB', '3 PiB'],
  ])('of %d MiB is written in the unit of the greatest one', (greatest, unit, text) => {
    const formats = valueFormats('en', 'mebibytes', greatest);
    expect([` ${formats.unit}`, formats.full(greatest)]).toEqual([unit, text]);
  });

  it('is written whole where it is a number of things', () => {
    expect(valueFormats('en', 'count', 12_345).full(12_345)).toBe('12,345');
    expect(valueFormats('en', 'cores', 40).full(12.54)).toBe('12.5');
    expect(valueFormats('en', 'count', 0).full(0)).toBe('0');
  });
});

describe('a file', () => {
  const answer = insightAnswer('24h', NOON);

  it('has every pattern and every step, in UTC, as it was counted', () => {
    const { name, columns, rows } = sheetOf(answer, 'pages');
    expect(name).toBe('insight-pages-24h');
    expect(columns).toEqual(['Time', ...answer.pages.map(({ pattern }) => pattern ?? 'Other pages')]);
    expect(rows).toHaveLength(24);
    expect(rows[0]).toEqual(['2026-11-24T12:00:00.000Z', 9, 8, 7, 6, 5, 4, 3]);
  });

  it('says in which unit it is, and leaves out what is not known', () => {
    expect(asCsv(sheetOf(answer, 'memory')).split('\r\n').slice(0, 2)).toEqual([
      'Time,Used (MiB),Total (MiB)',
      '2026-11-24T12:00:00.000Z,30000,81920',
    ]);
    expect(asCsv(sheetOf(answer, 'users')).split('\r\n')[1]).toBe('2026-11-24T12:00:00.000Z,');
    expect(JSON.parse(asJson(sheetOf(answer, 'users')))[0]).toEqual({
      Time: '2026-11-24T12:00:00.000Z',
      'Most in one hour': null,
    });
  });

  it('quotes as RFC 4180 wants it, and gives a spreadsheet no formula to run', () => {
    const rows = [
      ['a "b", c', 1],
      ['=HYPERLINK(1)', -2],
    ];
    expect(asCsv({ name: '', columns: ['x', 'y'], rows })).toBe('x,y\r\n"a ""b"", c",1\r\n\'=HYPERLINK(1),-2\r\n');
    expect(asCsv(sheetOf(answer, 'changes'))).toContain(",'=cassandra,Removed\r\n");
  });

  it.each(['pages', 'logins', 'cpu', 'services', 'pipeline', 'pending'] as const)(
    'of %s has the same numbers as CSV and as JSON',
    (id) => {
      const sheet = sheetOf(answer, id);
      const [, ...lines] = asCsv(sheet).trimEnd().split('\r\n');
      const objects: readonly Record<string, unknown>[] = JSON.parse(asJson(sheet));
      expect(
        objects.map((row) =>
          Object.values(row)
            .map((value) => value ?? '')
            .join(),
        ),
      ).toEqual(lines);
    },
  );
});
