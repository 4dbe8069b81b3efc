import * as React from 'react';
import type { InsightAnswer } from '../../../contract/insight.ts';
import type { InsightWords } from '../words/insight.ts';
import type { Language } from '../words/language.ts';
import { DataTable } from './DataTable.tsx';
import { Figure } from './Figure.tsx';
import { patternColour } from './figures.ts';
import { percent, valueFormats } from './formats.ts';
import { sheetOf } from './sheet.ts';

export interface PatternFigureProps {
  readonly words: InsightWords;
  readonly language: Language;
  readonly browser: Window;
  readonly answer: InsightAnswer;
  readonly heading: 'h3' | 'h4';
}

/** Which kinds of pages, by how often: a table whose rows have a length, in the colours of the plot beside it. */
export function PatternFigure({ words, language, browser, answer, heading }: PatternFigureProps): React.ReactElement {
  const { pages, range } = answer;
  const title = words.figures.patterns;
  const sum = pages.reduce((all, { total }) => all + total, 0);
  const most = pages.reduce((high, { total }) => Math.max(high, total), 0);
  const { full } = valueFormats(language, 'count', most);
  const bar = (place: number, total: number): React.ReactElement => (
    <span className="insight-track" aria-hidden="true">
      <span
        className={`insight-bar insight-colour-${patternColour(place)}`}
        // Through the CSSOM, which a content security policy lets pass.
        style={{ width: `${(100 * total) / most}%` }}
      />
    </span>
  );
  return (
    <Figure
      words={words}
      browser={browser}
      id="patterns"
      title={title}
      list
      heading={heading}
      summary={sum === 0 ? words.noViews : words.totals([full(sum)])}
      sheet={() => sheetOf(answer, 'patterns')}
    >
      <div className="insight-body">
        {sum === 0 ? (
          <p className="insight-none">{words.noViews}</p>
        ) : (
          <DataTable
            caption={words.caption(title, words.ranges[range])}
            columns={[words.page, words.views, words.share]}
            rows={pages.map(({ pattern, total }, place) => ({
              key: pattern ?? '',
              head: (
                <>
                  {pattern === null ? words.lines.otherPages : <code>{pattern}</code>}
                  {bar(place, total)}
                </>
              ),
              cells: [full(total), percent(language, total / sum)],
            }))}
          />
        )}
      </div>
    </Figure>
  );
}
