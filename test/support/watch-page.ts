import type { Page } from 'playwright-core';

interface Watched extends Window {
  telemetryWatch?: { violations: string[]; shifted: number };
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
    const watch: { violations: string[]; shifted: number } = { violations: [], shifted: 0 };
    (window as Watched).telemetryWatch = watch;
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
      watch.violations.push(`${effectiveDirective} ${blockedURI}`),
    );
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        // As https://wicg.github.io/layout-instability/ has them; the DOM types do not.
        const { value } = entry as PerformanceEntry & { readonly value: number };
        watch.shifted += value;
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
  return {
    complaints,
    violations: () => page.evaluate(() => (window as Watched).telemetryWatch?.violations),
    /** The sum of all shifts, also of those after an input, which the web's own metric forgives; 0.1 is called good. */
    shifted: () => page.evaluate(() => (window as Watched).telemetryWatch?.shifted ?? 0),
  };
}
