import * as React from 'react';
import type { InsightAnswer, InsightRange } from '../../../contract/insight.ts';
import { insightWords } from '../words/insight.ts';
import type { Language } from '../words/language.ts';
import { Board } from './Board.tsx';
import { timeFormats } from './formats.ts';
import { isBlank, isPassing } from './insight-state.ts';
import { Empty, Refused } from './NoNumbers.tsx';
import type { DrawPlot } from './plot-spec.ts';
import { RangeSwitch } from './RangeSwitch.tsx';
import { type InsightSource, useInsight } from './use-insight.ts';
import { usePalette } from './use-palette.ts';

export interface InsightProps extends InsightSource {
  readonly language: Language;
  readonly draw: DrawPlot;
  readonly range: InsightRange;
  readonly onRange: (range: InsightRange) => void;
  /** There is nothing to see for this person, here or at all. */
  readonly onNothing?: () => void;
  /** Of its sections: one level below what is around it. */
  readonly heading: 'h2' | 'h3';
}

const HOUR_MS = 3_600_000;

/** All the plots, of one range, kept up to date. */
export function Insight(props: InsightProps): React.ReactElement {
  const { language, browser, draw, range, onRange, onNothing, heading } = props;
  const words = insightWords[language];
  const root = React.useRef<HTMLDivElement>(null);
  const palette = usePalette(browser, root);
  const [state, askAgain] = useInsight(props, range);
  const nothing = state.kind === 'refused' && !isPassing(state.why);
  React.useEffect(() => {
    if (nothing && onNothing) onNothing();
  }, [nothing, onNothing]);
  const answer = state.kind === 'shown' ? state.answer : undefined;
  const isEmpty = answer !== undefined && isBlank(answer);
  const status = (): string => {
    if (state.kind === 'loading') return words.loading;
    if (state.kind === 'refused') return '';
    const { clock } = timeFormats(language, state.answer.stepMs);
    if (state.behind) return words.behind(clock(state.atMs));
    return [words.asOf(clock(state.atMs)), noteOn(state.answer)].join(' ');
  };
  const sinceOf = ({ sinceMs, stepMs }: InsightAnswer): string | undefined =>
    sinceMs === undefined ? undefined : timeFormats(language, stepMs).moment(sinceMs);
  const noteOn = ({ stepMs, retentionDays }: InsightAnswer): string =>
    isEmpty ? '' : `${stepMs > HOUR_MS ? words.perDay : words.perHour} ${words.kept(retentionDays)}`;
  return (
    <div className="insight" lang={language} ref={root}>
      <p className="insight-intro">{words.intro}</p>
      <div className="insight-top">
        <RangeSwitch words={words} range={range} onRange={onRange} />
        <p className={`insight-status${state.kind === 'shown' && state.behind ? ' insight-behind' : ''}`}>{status()}</p>
      </div>
      {state.kind === 'refused' && <Refused words={words} why={state.why} onAgain={askAgain} />}
      {answer && isEmpty && <Empty words={words} since={sinceOf(answer)} />}
      {(state.kind === 'loading' || (answer && !isEmpty)) && (
        <Board
          words={words}
          language={language}
          browser={browser}
          draw={draw}
          palette={palette}
          heading={heading}
          answer={answer}
          waiting={!answer || answer.range !== range}
        />
      )}
    </div>
  );
}
