import type { InsightAnswer } from '../../../contract/insight.ts';
import type { InsightWords } from '../words/insight.ts';
import type { Language } from '../words/language.ts';
import type { FigureData } from './figure-data.ts';
import { percent, type TimeFormats, type ValueFormats } from './formats.ts';
import { latestOf, peakOf, sumOf, totalOf } from './series.ts';

export interface SummaryDeps {
  readonly words: InsightWords;
  readonly language: Language;
  readonly at: InsightAnswer['at'];
  readonly times: TimeFormats;
  readonly values: ValueFormats;
}

/** What a figure says to who does not see it, and at a glance to who does: how much in all, the peak, the latest. */
export function summaryOf(figure: FigureData, { words, language, at, times, values }: SummaryDeps): string {
  const { lines, kind, stacked } = figure;
  const [main] = lines;
  const looked = stacked ? sumOf(lines.map((line) => line.values)) : main ? main.values : [];
  const peak = peakOf(looked);
  const latest = latestOf(looked);
  if (!main || !peak || !latest) return words.nothingKnown;
  // Of several, the first is what the figure is about.
  const named = (value: number): string =>
    stacked || kind === 'share' || lines.length === 1 ? values.full(value) : `${main.label} ${values.full(value)}`;
  const when = words.peak(named(peak.value), times.step(at[peak.index] || 0));
  if (kind === 'share') {
    const total = lines[1] ? lines[1].values[latest.index] : undefined;
    const used = values.full(latest.value);
    const now = total
      ? words.usedOf(used, values.full(total), percent(language, latest.value / total))
      : words.latest(used);
    return `${now} ${when}`;
  }
  if (kind === 'levels') {
    const now = lines.map((line) => {
      const last = latestOf(line.values);
      const value = last ? values.full(last.value) : words.unknown;
      return lines.length > 1 ? `${line.label} ${value}` : value;
    });
    return `${words.latest(now.join(', '))} ${when}`;
  }
  const totals = stacked
    ? [values.full(totalOf(looked) || 0)]
    : lines.map((line) => `${line.label} ${values.full(totalOf(line.values) || 0)}`);
  return `${words.totals(totals)} ${when} ${words.latest(named(latest.value))}`;
}
