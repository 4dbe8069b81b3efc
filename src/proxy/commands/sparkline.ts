import type { Series } from '../../contract/insight.ts';

const LEVELS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;
const UNKNOWN = '·';

/** @returns the mean of what is known; undefined: nothing is. */
function meanOf(values: Series): number | undefined {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0) / known.length;
}

/** A series as a line of blocks from zero to its highest, a dot where nothing is known. Several steps may share a block. */
export function sparkline(series: Series, width: number): string {
  const blocks = Math.min(width, series.length);
  const means = Array.from({ length: blocks }, (_, index) =>
    meanOf(
      series.slice(Math.floor((index * series.length) / blocks), Math.floor(((index + 1) * series.length) / blocks)),
    ),
  );
  const highest = Math.max(0, ...means.filter((mean) => mean !== undefined));
  const level = (mean: number): string =>
    LEVELS[highest === 0 ? 0 : Math.min(LEVELS.length - 1, Math.floor((mean / highest) * LEVELS.length))] ?? UNKNOWN;
  return means.map((mean) => (mean === undefined ? UNKNOWN : level(mean))).join('');
}
