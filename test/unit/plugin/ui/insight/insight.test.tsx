/** @jest-environment jsdom */
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import React from 'react';
import type { InsightAnswer, InsightRange } from '../../../../../src/contract/insight.ts';
import { Insight, type InsightProps } from '../../../../../src/plugin/ui/insight/Insight.tsx';
import type { DrawPlot, PlotSpec } from '../../../../../src/plugin/ui/insight/plot-spec.ts';
import { insightWords } from '../../../../../src/plugin/ui/words/insight.ts';
import { blank, insightAnswer, isRange } from '../../../../support/insight-answer.ts';
import { createManualClock } from '../../../../support/manual-clock.ts';

const NOON = Date.UTC(2026, 10, 25, 12);
const guard = <F,>(run: F): F => run;

interface Since {
  readonly sinceMs: number | undefined;
}

type HarnessProps = Pick<InsightProps, 'ask' | 'clock' | 'draw' | 'language'>;

function Harness(props: HarnessProps): React.ReactElement {
  const [range, setRange] = React.useState<InsightRange>('24h');
  return <Insight {...props} browser={window} guard={guard} range={range} onRange={setRange} heading="h2" />;
}

/** What the page asks, and the proxy's words; what is drawn is written down, as jsdom has no canvas. */
async function show({
  language = 'en' as 'en' | 'zh',
  status = 200,
  blankSince = undefined as Since | undefined,
} = {}) {
  const clock = createManualClock(NOON);
  const asked: string[] = [];
  const proxy: { status: number; answer: Partial<InsightAnswer> } = { status, answer: {} };
  const ask = async (path: string) => {
    asked.push(path);
    const range = path.replace('v1/insight?range=', '');
    const full = insightAnswer(isRange(range) ? range : '24h', NOON, proxy.answer);
    const body = blankSince ? { ...blank(full), ...blankSince } : full;
    return { status: proxy.status, type: '', retryAfter: null, text: JSON.stringify(body) };
  };
  const drawn: { spec: PlotSpec; cursor: number | undefined; here: boolean }[] = [];
  const draw: DrawPlot = (_, first) => {
    const plot = { spec: first, cursor: undefined as number | undefined, here: true };
    drawn.push(plot);
    return {
      update(spec) {
        plot.spec = spec;
      },
      setCursor(index) {
        plot.cursor = index;
      },
      resize: () => undefined,
      remove() {
        plot.here = false;
      },
    };
  };
  const { container } = render(<Harness ask={ask} clock={clock} draw={draw} language={language} />);
  const pass = (ms: number) => act(() => clock.advance(ms));
  await pass(0);
  return { container, clock, asked, proxy, drawn, pass };
}

/** By what they are labelled with; asking for roles takes jsdom seconds in a page like this. */
const figures = (within: ParentNode = document): HTMLElement[] => [...within.querySelectorAll('figure')];
function figure(name: string): HTMLElement {
  const labelOf = (each: HTMLElement) => document.getElementById(each.getAttribute('aria-labelledby') ?? '');
  const found = figures().find((each) => labelOf(each)?.textContent?.startsWith(name));
  if (!found) throw new Error(`there is no figure ${name}`);
  return found;
}
const rowsOf = (within_: HTMLElement): string[][] =>
  within(within_)
    .getAllByRole('row')
    .map((row) => [...row.children].map((cell) => cell.textContent ?? ''));
function hide(hidden: boolean): void {
  Object.defineProperty(document, 'visibilityState', { configurable: true, value: hidden ? 'hidden' : 'visible' });
  act(() => void document.dispatchEvent(new Event('visibilitychange')));
}

afterEach(() => {
  cleanup();
  hide(false);
});

describe('the plots', () => {
  it('are fourteen figures with headings, in three sections', async () => {
    await show();
    expect([...document.querySelectorAll('h2')].map((each) => each.textContent)).toEqual([
      'Use of the UI',
      'The cluster',
      'Delivery of events',
    ]);
    expect(figures()).toHaveLength(14);
    expect([...document.querySelectorAll('h3')]).toHaveLength(14);
  });

  it('say in a sentence what is in all, the peak and the latest', async () => {
    await show();
    const sentence = (name: string) => figure(name).querySelector('p')?.textContent;
    expect(sentence('Page views')).toMatch(/^1,008 in all\. Peak 42 \(.+\)\. Latest 42\.$/);
    expect(sentence('Logins and logouts')).toMatch(
      /^Logins 276, Logouts 48, Failed logins 24 in all\. Peak Logins 23 \(.+\)\. Latest Logins 23\.$/,
    );
    expect(sentence('CPU')).toMatch(/^Latest 12\.5 of 40 \(31%\)\. Peak 12\.5 \(.+\)\.$/);
    expect(sentence('Memory')).toMatch(/^Latest 29\.3 GiB of 80 GiB \(37%\)\./);
    expect(sentence('Unhealthy units')).toBe('Nothing is known of this time.');
    expect(sentence('Packages installed')).toBe('Installed 1, Removed 1 in all.');
  });

  it('are drawn as they are counted: stacked with the highest first, memory in its unit, nothing for nothing', async () => {
    const { drawn } = await show();
    // All but the units, of which nothing is known.
    expect(drawn).toHaveLength(11);
    const [pages] = drawn;
    expect(pages?.spec.lines.map(({ values }) => values[0])).toEqual([42, 35, 30, 24, 17, 9]);
    const memory = drawn.find(({ spec }) => spec.lines[1]?.values[0] === 80);
    expect(memory?.spec.lines[0]?.values[0]).toBeCloseTo(29.297);
    expect(drawn.filter(({ spec }) => spec.marks.length === 2)).toHaveLength(1);
  });

  it('have a table of the same numbers, newest first, in which what is not known says so', async () => {
    await show();
    fireEvent.click(screen.getByLabelText('Active users: show as a table'));
    const table = within(figure('Active users')).getByRole('table', { name: 'Active users, last 24 hours' });
    const rows = rowsOf(table);
    expect(rows).toHaveLength(25);
    expect(rows[0]).toEqual(['Time', 'Most in one hour']);
    expect(rows[1]?.[1]).toBe('3');
    expect(rows[24]?.[1]).toBe('not known');
    expect([...table.querySelectorAll('thead th, tbody th')].every((cell) => cell.hasAttribute('scope'))).toBe(true);
  });

  it('have every pattern in the table, also those that are drawn as one', async () => {
    const { drawn } = await show();
    fireEvent.click(screen.getByLabelText('Page views: show as a table'));
    expect(rowsOf(figure('Page views'))[1]?.slice(1)).toEqual(['9', '8', '7', '6', '5', '4', '3']);
    expect(drawn[0]?.here).toBe(false);
    fireEvent.click(screen.getByLabelText('Page views: show as a table'));
    expect(within(figure('Page views')).queryByRole('table')).toBeNull();
  });

  it('are gone through by keyboard with a slider, whose value text is what a screen reader says', async () => {
    const { drawn } = await show();
    const slider = within(figure('Logins')).getByRole('slider', { name: 'Logins and logouts: value at a time' });
    const logins = drawn.find(({ spec }) => spec.lines[0]?.values[5] === 5);
    act(() => slider.focus());
    expect(logins?.cursor).toBe(23);
    fireEvent.change(slider, { target: { value: '5' } });
    expect(logins?.cursor).toBe(5);
    expect(slider.getAttribute('aria-valuetext')).toMatch(/^\d+ Nov, \d\d:\d\d: Logins 5, Logouts 2, Failed logins 1$/);
    expect(figure('Logins').textContent).toContain('Logouts 2');
    const described = document.getElementById(slider.getAttribute('aria-describedby') ?? '');
    expect(described?.textContent).toMatch(/in all/);
    act(() => slider.blur());
    expect(logins?.cursor).toBeUndefined();
  });

  it('show the same as the pointer passes over', async () => {
    const { drawn } = await show();
    act(() => drawn[0]?.spec.onCursor(3));
    expect(figure('Page views').textContent).toContain('/dashboard 9');
    act(() => drawn[0]?.spec.onCursor(undefined));
    expect(figure('Page views').textContent).not.toContain('/dashboard 9');
  });
});

describe('the page', () => {
  it('asks again every 15 seconds, and for another range at once', async () => {
    const { asked, pass, proxy } = await show();
    expect(asked).toEqual(['v1/insight?range=24h']);
    proxy.answer = { activeUsers: Array.from({ length: 24 }, () => 77) };
    await pass(15_000);
    expect(asked).toHaveLength(2);
    expect(figure('Active users').textContent).toContain('Latest 77.');
    fireEvent.click(screen.getByLabelText('90 days'));
    await pass(0);
    expect(asked[2]).toBe('v1/insight?range=90d');
    await pass(15_000);
    expect(asked.slice(3)).toEqual(['v1/insight?range=90d']);
  });

  it('asks nothing while nobody can see it, and at once when somebody does again', async () => {
    const { asked, pass } = await show();
    hide(true);
    await pass(120_000);
    expect(asked).toHaveLength(1);
    hide(false);
    await pass(0);
    expect(asked).toHaveLength(2);
  });

  it('keeps what it has while the proxy is away, and says since when', async () => {
    const { proxy, pass } = await show();
    proxy.status = 503;
    await pass(15_000);
    expect(figures()).toHaveLength(14);
    expect(screen.getByText(/does not answer\. Shown is how it was at/)).toBeTruthy();
    proxy.status = 200;
    await pass(15_000);
    expect(screen.queryByText(/does not answer/)).toBeNull();
  });

  it.each([
    [403, 'Insight is for administrators.', 1],
    [404, 'Insight is turned off in this cluster.', 1],
    [401, 'You are not logged in.', 2],
    [503, 'The counts cannot be had at the moment.', 2],
  ])('answered with %d says why there is nothing, and the way out', async (status, words, times) => {
    const { asked, proxy, pass } = await show({ status });
    expect(screen.getByRole('alert').textContent).toContain(words);
    expect(figures()).toEqual([]);
    await pass(15_000);
    // What passes by itself is asked for again.
    expect(asked).toHaveLength(times);
    proxy.status = 200;
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await pass(0);
    expect(figures()).toHaveLength(14);
  });

  it('takes the numbers away when they are no longer for this person', async () => {
    const { proxy, pass } = await show();
    proxy.status = 403;
    await pass(15_000);
    expect(figures()).toEqual([]);
    expect(screen.getByRole('alert').textContent).toContain('Insight is for administrators.');
  });

  it.each([
    [
      'of yet',
      NOON,
      /^Nothing has been counted yet.*has been counting since 25 Nov, \d\d:00, and has not seen anything/,
    ],
    ['while telemetry is off', undefined, /^Nothing has been counted yet.*While telemetry is off for this cluster/],
  ])('says that there is nothing %s, and what will appear', async (_, sinceMs, words) => {
    const { container } = await show({ blankSince: { sinceMs } });
    expect(container.querySelector('.insight-notice')?.textContent).toMatch(words);
    expect(container.querySelectorAll('.insight-notice li')).toHaveLength(3);
    expect(figures()).toEqual([]);
  });

  it('speaks Chinese to who chose it', async () => {
    const { container } = await show({ language: 'zh' });
    expect(container.firstElementChild?.getAttribute('lang')).toBe('zh');
    expect(figures(container).map((each) => each.querySelector('h3')?.textContent)).toContain('登录与登出');
  });

  it('has the same words in both languages', () => {
    const shape = (value: unknown): unknown =>
      typeof value === 'object' && value !== null
        ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shape(inner)]))
        : typeof value;
    expect(shape(insightWords.zh)).toEqual(shape(insightWords.en));
  });
});
