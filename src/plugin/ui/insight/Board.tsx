import * as React from 'react';
import type { InsightAnswer } from '../../../contract/insight.ts';
import type { InsightWords } from '../words/insight.ts';
import type { Language } from '../words/language.ts';
import { ChangesFigure } from './ChangesFigure.tsx';
import type { FigureData } from './figure-data.ts';
import { figuresOf } from './figures.ts';
import { PatternFigure } from './PatternFigure.tsx';
import { PlotFigure } from './PlotFigure.tsx';
import type { DrawPlot } from './plot-spec.ts';
import type { Palette } from './use-palette.ts';

export interface BoardProps {
  readonly words: InsightWords;
  readonly language: Language;
  readonly browser: Window;
  readonly draw: DrawPlot;
  readonly palette: Palette | undefined;
  readonly heading: 'h2' | 'h3';
  /** Undefined until the first one came. */
  readonly answer: InsightAnswer | undefined;
  /** What is shown is not what was asked for last. */
  readonly waiting: boolean;
}

const SECTIONS = ['use', 'cluster', 'delivery'] as const;
/** As many as there will be, so that nothing moves when they come. */
const FIGURES: Readonly<Record<(typeof SECTIONS)[number], number>> = { use: 4, cluster: 8, delivery: 2 };

/** The figures, in three sections; until there is an answer, their places. */
export function Board(props: BoardProps): React.ReactElement {
  const { words, heading: Heading, answer, waiting } = props;
  const figures = React.useMemo(() => (answer ? figuresOf(answer, words) : undefined), [answer, words]);
  return (
    <div className={`insight-board${waiting ? ' insight-waiting' : ''}`} aria-busy={waiting}>
      {SECTIONS.map((section) => (
        <section key={section} className={`insight-${section}`}>
          <Heading>{words.sections[section]}</Heading>
          <div className="insight-grid">
            {answer && figures ? (
              <Figures {...props} answer={answer} section={section} figures={figures[section]} />
            ) : (
              places(FIGURES[section])
            )}
          </div>
        </section>
      ))}
    </div>
  );
}

interface FiguresProps extends BoardProps {
  readonly answer: InsightAnswer;
  readonly section: (typeof SECTIONS)[number];
  readonly figures: readonly FigureData[];
}

function Figures({ section, figures, ...props }: FiguresProps): React.ReactElement {
  const heading = props.heading === 'h2' ? 'h3' : 'h4';
  const [first, ...rest] = figures.map((figure) => (
    <PlotFigure key={figure.id} {...props} figure={figure} heading={heading} />
  ));
  return (
    <>
      {first}
      {section === 'use' && <PatternFigure {...props} heading={heading} />}
      {rest}
      {section === 'cluster' && <ChangesFigure {...props} heading={heading} />}
    </>
  );
}

const places = (count: number): readonly React.ReactElement[] =>
  Array.from({ length: count }, (_, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same.
    <div key={index} className="insight-figure insight-place" />
  ));
