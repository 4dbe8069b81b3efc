import * as React from 'react';
import { INSIGHT_RANGES, type InsightRange } from '../../../contract/insight.ts';
import type { Shield } from '../../shield.ts';

/** Which of the page's two views, as its address says behind the `#`: `#settings`, `#insight/30d`. */
export type View =
  | { readonly name: 'settings' }
  | {
      readonly name: 'insight';
      readonly range: InsightRange;
      /** Nobody said which view; this one is shown because there has to be one. */
      readonly unasked?: boolean;
    };

export const DEFAULT_RANGE: InsightRange = '7d';

export const hashOf = (view: View): string => (view.name === 'insight' ? `#insight/${view.range}` : '#settings');

export function viewOf(hash: string): View {
  if (hash === '#settings') return { name: 'settings' };
  const range = INSIGHT_RANGES.filter((each) => hash === `#insight/${each}`)[0];
  if (range) return { name: 'insight', range };
  return { name: 'insight', range: DEFAULT_RANGE, unasked: hash !== '#insight' };
}

/**
 * The view of the address, kept up to date: links lead to it, and the browser's own way back.
 *
 * @returns with it, what goes to another one without a step to go back by.
 */
export function useView(browser: Window, guard: Shield['guard']): readonly [View, (view: View) => void] {
  const [hash, setHash] = React.useState(browser.location.hash);
  React.useEffect(() => {
    const changed = guard(() => setHash(browser.location.hash));
    browser.addEventListener('hashchange', changed);
    return () => browser.removeEventListener('hashchange', changed);
  }, [browser, guard]);
  const replace = React.useCallback(
    (view: View): void => {
      browser.history.replaceState(null, '', hashOf(view));
      setHash(hashOf(view));
    },
    [browser],
  );
  const view = React.useMemo(() => viewOf(hash), [hash]);
  return [view, replace];
}
