import type { InsightAnswer, Series, UsedOf } from '../../../contract/insight.ts';
import type { InsightWords } from '../words/insight.ts';
import type { ColourNumber, FigureData, FigureId, Line, Mark } from './figure-data.ts';
import { sumOf } from './series.ts';

/** How many patterns have a colour of their own; the rest is drawn as one. */
const DRAWN_PATTERNS = 5;
const REST: ColourNumber = 6;
const PATTERN_COLOURS: readonly ColourNumber[] = [1, 2, 3, 4, 5];

/** The colour of a pattern, by its place in the answer; what is beyond the first is grey. */
export const patternColour = (place: number): ColourNumber => PATTERN_COLOURS[place] || REST;

export interface Figures {
  readonly use: readonly FigureData[];
  readonly cluster: readonly FigureData[];
  readonly delivery: readonly FigureData[];
}

/** The plots, in the order of the page. */
export function figuresOf(answer: InsightAnswer, words: InsightWords): Figures {
  const { lines: names, figures: titles } = words;
  const { pages, logins, cluster, pipeline, packageChanges } = answer;
  const figure = (id: FigureId, rest: Partial<FigureData> & Pick<FigureData, 'kind' | 'lines'>): FigureData => ({
    id,
    title: titles[id],
    unit: 'count',
    stacked: false,
    drawn: rest.lines,
    marks: [],
    ...rest,
  });
  const line = (label: string, values: Series, colour: ColourNumber, look: Line['look']): Line => ({
    label,
    values,
    colour,
    look,
  });
  const level = (id: FigureId, label: string, values: Series, colour: ColourNumber): FigureData =>
    figure(id, { kind: 'levels', lines: [line(label, values, colour, 'area')] });
  const share = (id: FigureId, unit: FigureData['unit'], { used, total }: UsedOf): FigureData =>
    figure(id, {
      kind: 'share',
      unit,
      lines: [line(names.used, used, 1, 'area'), line(names.total, total, REST, 'dashed')],
    });

  const patterns = pages.map(({ pattern, views }, place) =>
    line(pattern === null ? names.otherPages : pattern, views, patternColour(place), 'bar'),
  );
  const beyond = patterns.slice(DRAWN_PATTERNS).map(({ values }) => values);
  const drawn = patterns.slice(0, DRAWN_PATTERNS);
  if (beyond.length > 0) drawn.push(line(names.otherPages, sumOf(beyond), REST, 'bar'));
  const marks = packageChanges.map(({ atMs, change }): Mark => ({ atMs, change }));

  return {
    use: [
      figure('pages', { kind: 'counts', stacked: true, lines: patterns, drawn }),
      figure('logins', {
        kind: 'counts',
        lines: [
          line(names.succeeded, logins.succeeded, 1, 'area'),
          line(names.loggedOut, logins.loggedOut, 3, 'dashed'),
          line(names.failed, logins.failed, 2, 'line'),
        ],
      }),
      level('users', names.activeUsers, answer.activeUsers, 1),
    ],
    cluster: [
      level('agents', names.agents, cluster.agents, 1),
      level('units', names.unhealthyUnits, cluster.unhealthyUnits, 2),
      share('cpu', 'cores', cluster.cpu),
      share('memory', 'mebibytes', cluster.memory),
      share('disk', 'mebibytes', cluster.disk),
      level('tasks', names.tasks, cluster.tasks, 3),
      figure('services', {
        kind: 'levels',
        lines: [
          line(names.frameworks, cluster.frameworks, 1, 'line'),
          line(names.packages, cluster.packages, 3, 'dashed'),
        ],
        marks,
      }),
    ],
    delivery: [
      figure('pipeline', {
        kind: 'counts',
        lines: [
          line(names.received, pipeline.received, 1, 'area'),
          line(names.delivered, pipeline.delivered, 3, 'dashed'),
          line(names.refused, pipeline.refused, 2, 'line'),
        ],
      }),
      level('pending', names.pending, pipeline.pending, 5),
    ],
  };
}
