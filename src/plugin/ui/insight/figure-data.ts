import type { Series } from '../../../contract/insight.ts';

export type FigureId =
  | 'pages'
  | 'patterns'
  | 'logins'
  | 'users'
  | 'units'
  | 'agents'
  | 'cpu'
  | 'memory'
  | 'disk'
  | 'tasks'
  | 'services'
  | 'changes'
  | 'pipeline'
  | 'pending';

/** One of the six colours of insight.css. */
export type ColourNumber = 1 | 2 | 3 | 4 | 5 | 6;

export interface Line {
  readonly label: string;
  readonly values: Series;
  readonly colour: ColourNumber;
  /** Told apart without its colour as well. */
  readonly look: 'bar' | 'area' | 'line' | 'dashed' | 'dotted';
}

export interface Mark {
  readonly atMs: number;
  readonly change: 'installed' | 'removed';
}

/** One plot, before it is drawn. */
export interface FigureData {
  readonly id: FigureId;
  readonly title: string;
  readonly unit: 'count' | 'cores' | 'mebibytes';
  /** `counts` are of a step and add up; `levels` stand at its end; `share` is a used and a total. */
  readonly kind: 'counts' | 'levels' | 'share';
  /** Drawn on top of each other: their sum is what is looked at. */
  readonly stacked: boolean;
  /** What the table and the files have. */
  readonly lines: readonly Line[];
  /** What is drawn, where that is fewer. */
  readonly drawn: readonly Line[];
  readonly marks: readonly Mark[];
}
