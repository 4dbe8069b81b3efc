import * as React from 'react';
import type { InsightRange } from '../../../contract/insight.ts';
import type { Clock } from '../../clock.ts';
import type { Shield } from '../../shield.ts';
import type { Ask } from '../panel/answers.ts';
import { type InsightState, isPassing, nextState, readAnswer } from './insight-state.ts';

export interface InsightSource {
  readonly ask: Ask;
  readonly browser: Window;
  readonly clock: Clock;
  readonly guard: Shield['guard'];
}

const EVERY_MS = 15_000;

/**
 * Asks for a range, and again every 15 seconds for as long as somebody can see it; a page that was hidden asks as soon as
 * it is seen again.
 *
 * @returns what there is to show, and how to ask at once.
 */
export function useInsight(
  { ask, browser, clock, guard }: InsightSource,
  range: InsightRange,
): readonly [InsightState, () => void] {
  const [state, setState] = React.useState<InsightState>({ kind: 'loading' });
  const [round, setRound] = React.useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each round asks anew.
  React.useEffect(() => {
    const { document } = browser;
    let gone = false;
    let asking = false;
    let timer: number | undefined;
    const askNow = (): void => {
      asking = true;
      timer = undefined;
      ask(`v1/insight?range=${range}`).then(
        guard((answer) => {
          if (gone) return;
          asking = false;
          const got = readAnswer(answer);
          setState((before) => nextState(before, got, clock.now()));
          if (document.visibilityState === 'hidden' || (typeof got === 'string' && !isPassing(got))) return;
          timer = clock.setTimeout(askNow, EVERY_MS);
        }),
      );
    };
    const seen = guard(() => {
      clock.clearTimeout(timer);
      timer = undefined;
      if (document.visibilityState !== 'hidden' && !asking) askNow();
    });
    document.addEventListener('visibilitychange', seen);
    askNow();
    return () => {
      gone = true;
      clock.clearTimeout(timer);
      document.removeEventListener('visibilitychange', seen);
    };
  }, [ask, browser, clock, guard, range, round]);
  return [state, () => setRound(round + 1)];
}
