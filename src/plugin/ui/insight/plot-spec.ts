import type { Series } from '../../../contract/insight.ts';
import type { Line, Mark } from './figure-data.ts';

export interface PlotLine {
  readonly values: Series;
  /** As CSS has it. */
  readonly colour: string;
  readonly look: Line['look'];
}

/** A plot as it is to be drawn: values already divided, colours already chosen. */
export interface PlotSpec {
  /** Start of each step, epoch ms. */
  readonly at: readonly number[];
  readonly stepMs: number;
  /** The first at the bottom, the highest last, where they are stacked. */
  readonly lines: readonly PlotLine[];
  readonly marks: readonly Mark[];
  readonly colours: {
    readonly text: string;
    readonly grid: string;
    readonly ground: string;
    readonly installed: string;
    readonly removed: string;
  };
  readonly font: string;
  /** There is no half of what is counted. */
  readonly whole: boolean;
  readonly axisValue: (value: number) => string;
  readonly axisTime: (ms: number) => string;
  /** The pointer is over a step, or has left. */
  readonly onCursor: (index: number | undefined) => void;
}

export interface DrawnPlot {
  /** The same lines with other values, colours or words. */
  update(spec: PlotSpec): void;
  /** By keyboard. */
  setCursor(index: number | undefined): void;
  /** CSS pixels. */
  resize(width: number, height: number): void;
  remove(): void;
}

export type DrawPlot = (
  target: HTMLElement,
  spec: PlotSpec,
  size: { readonly width: number; readonly height: number },
) => DrawnPlot;
