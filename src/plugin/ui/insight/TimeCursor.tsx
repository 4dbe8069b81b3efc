import * as React from 'react';
import type { InsightWords } from '../words/insight.ts';
import { summaryId } from './Figure.tsx';
import type { FigureId } from './figure-data.ts';

export interface TimeCursorProps {
  readonly words: InsightWords;
  readonly id: FigureId;
  readonly title: string;
  /** How many there are to go through. */
  readonly steps: number;
  readonly cursor: number | undefined;
  readonly onCursor: (index: number | undefined) => void;
  readonly textAt: (index: number) => string;
}

/**
 * Goes through a plot by keyboard. A real slider, laid over the plot and not drawn: arrows, Page Up, Home and End work as
 * everywhere, and a screen reader says its value text whenever it changes, so there is no second live region to say it
 * twice. The pointer passes through it, to the plot.
 */
export function TimeCursor({ words, id, title, steps, cursor, onCursor, textAt }: TimeCursorProps): React.ReactElement {
  const last = steps - 1;
  const index = Math.min(cursor ?? last, last);
  return (
    <input
      type="range"
      className="insight-cursor"
      min={0}
      max={last}
      step={1}
      value={index}
      aria-label={words.cursor(title)}
      aria-describedby={summaryId(id)}
      aria-valuetext={textAt(index)}
      onFocus={() => onCursor(index)}
      onBlur={() => onCursor(undefined)}
      onChange={(event) => onCursor(Number(event.target.value))}
    />
  );
}
