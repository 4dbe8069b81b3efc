import type { InsightAnswer } from '../../../contract/insight.ts';
import { insightWords } from '../words/insight.ts';
import type { FigureData, FigureId } from './figure-data.ts';
import { figuresOf } from './figures.ts';
import type { Sheet } from './files.ts';

/** A file is for a program as well: its columns have the same names in every language. */
const words = insightWords.en;
const UNITS: Readonly<Record<FigureData['unit'], string>> = { count: '', cores: ' (cores)', mebibytes: ' (MiB)' };

const iso = (ms: number): string => new Date(ms).toISOString();

/** A figure's numbers as the proxy counted them: times in UTC, memory in MiB, everything that is known. */
export function sheetOf(answer: InsightAnswer, id: FigureId): Sheet {
  const { at, range, pages, packageChanges } = answer;
  const name = `insight-${id}-${range}`;
  if (id === 'patterns') {
    const rows = pages.map(({ pattern, total }) => [pattern ?? words.lines.otherPages, total]);
    return { name, columns: [words.page, words.views], rows };
  }
  if (id === 'changes') {
    const rows = packageChanges.map((one) => [iso(one.atMs), one.name, words.changes[one.change]]);
    return { name, columns: [words.time, words.package, words.change], rows };
  }
  const { use, cluster, delivery } = figuresOf(answer, words);
  const { lines = [], unit = 'count' } =
    [...use, ...cluster, ...delivery].filter((figure) => figure.id === id)[0] ?? {};
  return {
    name,
    columns: [words.time, ...lines.map(({ label }) => label + UNITS[unit])],
    rows: at.map((ms, index) => [iso(ms), ...lines.map(({ values }) => values[index] ?? null)]),
  };
}
