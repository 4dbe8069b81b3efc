import type { Page } from 'playwright-core';

interface Watched extends Window {
  telemetryWatch?: { violations: string[]; shifts: string[] };
}

/**
 * What must never happen in a page: a violation of its content security policy, an error, a request that fails, anything
 * that moves by itself. Call it before the page goes anywhere.
 */
export async function watchPage(page: Page) {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => complaints.push(message.text()));
  await page.addInitScript(() => {
    const watch: { violations: string[]; shifts: string[] } = { violations: [], shifts: [] };
    (window as Watched).telemetryWatch = watch;
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
      watch.violations.push(`${effectiveDirective} ${blockedURI}`),
    );
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        // As https://wicg.github.io/layout-instability/ has them; the DOM types do not.
        const { value, sources } = entry as PerformanceEntry & {
          readonly value: number;
          readonly sources: readonly {
            readonly node: Node | null;
            readonly previousRect: DOMRectReadOnly;
            readonly currentRect: DOMRectReadOnly;
          }[];
        };
        // A number with one digit more begins a little further to the left.
        if (value < 0.001) continue;
        const moved = sources.map(
          ({ node, previousRect: from, currentRect: to }) =>
            `${node instanceof Element ? node.outerHTML.slice(0, 60) : node?.nodeName} ${from.x},${from.y} to ${to.x},${to.y}`,
        );
        watch.shifts.push(`${value.toFixed(4)}: ${moved.join(' | ')}`);
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
  return {
    complaints,
    violations: () => page.evaluate(() => (window as Watched).telemetryWatch?.violations),
    /** Also those right after an input, which the web's own metric forgives. */
    shifts: () => page.evaluate(() => (window as Watched).telemetryWatch?.shifts),
  };
}
