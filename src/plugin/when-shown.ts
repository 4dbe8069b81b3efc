import { property } from './property.ts';

/**
 * Runs now, or, in a page that the browser renders in advance, once somebody looks at it: a page nobody saw is no page
 * view. The event is of the document (https://wicg.github.io/nav-speculation/prerendering.html).
 */
export function whenShown({ document }: Window, run: () => void): void {
  if (property(document, 'prerendering')) document.addEventListener('prerenderingchange', run, { once: true });
  else run();
}
