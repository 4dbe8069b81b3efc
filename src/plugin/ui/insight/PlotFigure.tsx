import * as React from 'react';
import type { InsightAnswer } from '../../../contract/insight.ts';
import type { InsightWords } from '../words/insight.ts';
import type { Language } from '../words/language.ts';
import { DataTable } from './DataTable.tsx';
import { Figure } from './Figure.tsx';
import type { FigureData } from './figure-data.ts';
import { timeFormats, valueFormats } from './formats.ts';
import { Legend } from './Legend.tsx';
import { Plot } from './Plot.tsx';
import type { DrawPlot, PlotSpec } from './plot-spec.ts';
import { peakOf, stack } from './series.ts';
import { sheetOf } from './sheet.ts';
import { summaryOf } from './summary.ts';
import { TimeCursor } from './TimeCursor.tsx';
import type { Palette } from './use-palette.ts';

export interface PlotFigureProps {
  readonly words: InsightWords;
  readonly language: Language;
  readonly browser: Window;
  readonly draw: DrawPlot;
  readonly palette: Palette | undefined;
  readonly answer: InsightAnswer;
  readonly figure: FigureData;
  readonly heading: 'h3' | 'h4';
}

/** A plot over time, or its numbers. */
export function PlotFigure(props: PlotFigureProps): React.ReactElement {
  const { words, language, browser, draw, palette, answer, figure, heading } = props;
  const { at, stepMs, range } = answer;
  const { lines, drawn, title, unit, stacked, marks, id } = figure;
  const [asTable, setAsTable] = React.useState(false);
  const [pointed, setPointed] = React.useState<number | undefined>(undefined);
  const [typed, setTyped] = React.useState<number | undefined>(undefined);
  const times = React.useMemo(() => timeFormats(language, stepMs), [language, stepMs]);
  const values = React.useMemo(() => {
    const peaks = lines.map((line) => peakOf(line.values)).map((peak) => (peak ? peak.value : 0));
    return valueFormats(language, unit, Math.max(0, ...peaks));
  }, [language, unit, lines]);
  const spec = React.useMemo((): PlotSpec | undefined => {
    if (!palette) return undefined;
    const heights = stacked ? stack(drawn.map((line) => line.values)) : drawn.map((line) => line.values);
    const plotted = drawn.map(({ colour, look }, index) => ({
      values: (heights[index] || []).map((value) => (value === null ? null : value / values.divisor)),
      colour: palette.line(colour),
      look,
    }));
    return {
      at,
      stepMs,
      // The highest of a stack is drawn first, and the others before it.
      lines: stacked ? plotted.reverse() : plotted,
      marks,
      colours: palette.colours,
      font: palette.font,
      whole: unit === 'count',
      axisValue: values.axis,
      axisTime: times.tick,
      onCursor: setPointed,
    };
  }, [palette, at, stepMs, drawn, marks, stacked, unit, values, times]);
  const say = (value: number | null | undefined): string =>
    value === null || value === undefined ? words.unknown : values.full(value);
  const known = lines.some((line) => line.values.some((value) => value !== null));
  const caption = words.caption(title, words.ranges[range]);
  const looked = typed ?? pointed;
  return (
    <Figure
      words={words}
      browser={browser}
      id={id}
      title={title}
      unit={unit === 'cores' ? words.cores : values.unit}
      heading={heading}
      summary={summaryOf(figure, { words, language, at, times, values })}
      sheet={() => sheetOf(answer, id)}
      table={{ shown: asTable, toggle: () => setAsTable(!asTable) }}
    >
      <div className="insight-body">
        {asTable && (
          <DataTable
            // Rows of another range are other rows, even those of the same time: none of them moves to its new place.
            key={range}
            caption={caption}
            columns={[words.time, ...lines.map((line) => line.label)]}
            rows={at
              .map((ms, index) => ({
                key: String(ms),
                head: <time dateTime={new Date(ms).toISOString()}>{times.step(ms)}</time>,
                cells: lines.map((line) => say(line.values[index])),
              }))
              .reverse()}
          />
        )}
        {!asTable && known && spec && (
          <>
            <TimeCursor
              words={words}
              id={id}
              title={title}
              steps={at.length}
              cursor={typed}
              onCursor={setTyped}
              textAt={(index) =>
                `${times.step(at[index] || 0)}: ${drawn.map((line) => `${line.label} ${say(line.values[index])}`).join(', ')}`
              }
            />
            <Plot browser={browser} draw={draw} spec={spec} cursor={typed} />
          </>
        )}
        {!asTable && !known && <p className="insight-none">{words.nothingKnown}</p>}
      </div>
      {!asTable && (
        <Legend
          lines={drawn}
          title={title}
          long={stacked}
          when={looked === undefined ? undefined : times.step(at[looked] || 0)}
          valueAt={(line) => (looked === undefined ? undefined : say(line.values[looked]))}
        />
      )}
    </Figure>
  );
}
