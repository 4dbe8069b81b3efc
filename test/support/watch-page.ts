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
          readonly sources: readonly { readonly node: Node | null }[];
        };
        const nodes = sources.map(({ node }) => (node instanceof Element ? node.outerHTML.slice(0, 60) : ''));
        watch.shifts.push(`${value.toFixed(4)} ${nodes.join(' | ')}`);
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
  return {
    complaints,
    violations: () => page.evaluate(() => (window as Watched).telemetryWatch?.violations),
    shifts: () => page.evaluate(() => (window as Watched).telemetryWatch?.shifts),
  };
}
