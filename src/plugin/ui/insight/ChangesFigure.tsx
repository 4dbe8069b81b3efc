import * as React from 'react';
import type { InsightAnswer } from '../../../contract/insight.ts';
import type { InsightWords } from '../words/insight.ts';
import type { Language } from '../words/language.ts';
import { DataTable } from './DataTable.tsx';
import { Figure } from './Figure.tsx';
import { timeFormats } from './formats.ts';
import { sheetOf } from './sheet.ts';

export interface ChangesFigureProps {
  readonly words: InsightWords;
  readonly language: Language;
  readonly browser: Window;
  readonly answer: InsightAnswer;
  readonly heading: 'h3' | 'h4';
}

/** What came and went, newest first. */
export function ChangesFigure({ words, language, browser, answer, heading }: ChangesFigureProps): React.ReactElement {
  const { packageChanges, stepMs, range } = answer;
  const title = words.figures.changes;
  const { moment } = timeFormats(language, stepMs);
  const count = (change: 'installed' | 'removed'): string =>
    `${words.changes[change]} ${packageChanges.filter((one) => one.change === change).length}`;
  const none = packageChanges.length === 0;
  return (
    <Figure
      words={words}
      browser={browser}
      id="changes"
      title={title}
      list
      heading={heading}
      summary={none ? words.noChanges : words.totals([count('installed'), count('removed')])}
      sheet={() => sheetOf(answer, 'changes')}
    >
      <div className="insight-body">
        {none ? (
          <p className="insight-none">{words.noChanges}</p>
        ) : (
          <DataTable
            cells="words"
            caption={words.caption(title, words.ranges[range])}
            columns={[words.package, words.change, words.time]}
            rows={packageChanges.map(({ atMs, name, change }) => ({
              key: `${atMs} ${name} ${change}`,
              head: name,
              cells: [
                <span key="change" className={`insight-change insight-change-${change}`}>
                  {words.changes[change]}
                </span>,
                <time key="time" dateTime={new Date(atMs).toISOString()}>
                  {moment(atMs)}
                </time>,
              ],
            }))}
          />
        )}
      </div>
    </Figure>
  );
}
