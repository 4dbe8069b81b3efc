import * as React from 'react';
import { download } from '../panel/take-away.ts';
import type { InsightWords } from '../words/insight.ts';
import type { FigureId } from './figure-data.ts';
import { asCsv, asJson, type Sheet } from './files.ts';

export interface FigureProps {
  readonly words: InsightWords;
  readonly browser: Window;
  readonly id: FigureId;
  readonly title: string;
  /** What its numbers are in, where that has to be said. */
  readonly unit?: string;
  /** Not a plot: it takes the room that is left. */
  readonly list?: boolean;
  readonly heading: 'h3' | 'h4';
  readonly summary: string;
  /** What is in the files, made when somebody wants one. */
  readonly sheet: () => Sheet;
  /** Left out where there is a table anyway. */
  readonly table?: { readonly shown: boolean; readonly toggle: () => void };
  readonly children: React.ReactNode;
}

export const summaryId = (id: FigureId): string => `dcos-ui-telemetry-${id}-summary`;

/** What every figure has: a heading, a sentence, the numbers to look at as they are and to take away. */
export function Figure(props: FigureProps): React.ReactElement {
  const { words, browser, id, title, unit, list = false, heading: Heading, summary, sheet, table, children } = props;
  const titleId = `dcos-ui-telemetry-${id}-title`;
  const file = (format: 'CSV' | 'JSON', type: string, write: (sheet: Sheet) => string): React.ReactElement => (
    <button
      type="button"
      className="insight-tool"
      aria-label={words.download(title, format)}
      onClick={() => {
        const made = sheet();
        download(browser, `${made.name}.${format.toLowerCase()}`, write(made), type);
      }}
    >
      {format}
    </button>
  );
  return (
    <figure
      className={`insight-figure${list ? ' insight-list' : ''}${table?.shown ? ' insight-as-table' : ''}`}
      aria-labelledby={titleId}
    >
      <div className="insight-head">
        <Heading id={titleId}>
          {title}
          {unit && <span className="insight-unit"> {unit}</span>}
        </Heading>
        <div className="insight-tools">
          {table && (
            <button
              type="button"
              className="insight-tool"
              aria-pressed={table.shown}
              aria-label={words.asTable(title)}
              onClick={table.toggle}
            >
              {words.table}
            </button>
          )}
          {file('CSV', 'text/csv;charset=utf-8', asCsv)}
          {file('JSON', 'application/json', asJson)}
        </div>
      </div>
      <p className="insight-summary" id={summaryId(id)}>
        {summary}
      </p>
      {children}
    </figure>
  );
}
