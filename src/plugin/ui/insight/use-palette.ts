import * as React from 'react';
import type { ColourNumber } from './figure-data.ts';
import type { PlotSpec } from './plot-spec.ts';

export interface Palette extends Pick<PlotSpec, 'colours' | 'font'> {
  readonly line: (colour: ColourNumber) => string;
}

export const DARK = 'insight-dark';
/** Of the way from black to white: letters lighter than this stand on something dark. */
const LIGHT_LETTERS = 140;

/** Whether what is around writes in light letters: the host's word, or the browser's preference, whichever holds there. */
function isDark(browser: Window, around: Element): boolean {
  const [red = 0, green = 0, blue = 0] = (browser.getComputedStyle(around).color.match(/[\d.]+/g) || []).map(Number);
  return 0.299 * red + 0.587 * green + 0.114 * blue > LIGHT_LETTERS;
}

/**
 * The colours of insight.css for whoever cannot read them from there, a canvas; light or dark as what is around it. A DC/OS
 * UI is light whatever the browser prefers.
 *
 * @param root has the class for dark, once it is in the page.
 * @returns undefined until then.
 */
export function usePalette(browser: Window, root: React.RefObject<HTMLElement>): Palette | undefined {
  const [palette, setPalette] = React.useState<Palette | undefined>(undefined);
  React.useLayoutEffect(() => {
    const read = (): void => {
      const { current } = root;
      if (!current?.parentElement) return;
      const dark = isDark(browser, current.parentElement);
      if (dark) current.classList.add(DARK);
      else current.classList.remove(DARK);
      const style = browser.getComputedStyle(current);
      const colour = (name: string): string => style.getPropertyValue(`--insight-${name}`).trim();
      setPalette({
        line: (number) => colour(String(number)),
        colours: {
          text: colour('soft'),
          grid: colour('grid'),
          ground: colour('ground'),
          installed: colour('3'),
          removed: colour('2'),
        },
        font: `11px ${style.fontFamily}`,
      });
    };
    read();
    const preference = browser.matchMedia?.('(prefers-color-scheme: dark)');
    // What is around may follow it. Safari before 14 has this way alone.
    if (!preference) return undefined;
    preference.addListener(read);
    return () => preference.removeListener(read);
  }, [browser, root]);
  return palette;
}
