import { readFileSync } from 'node:fs';
import type axe from 'axe-core';
import type { Page } from 'playwright-core';

/** What axe finds within an element of a page that is shown; one line for each rule. */
export async function axeFaults(page: Page, selector: string): Promise<readonly string[]> {
  await page.evaluate(readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));
  const found = await page.evaluate(
    (within) =>
      (window as unknown as { readonly axe: typeof axe }).axe.run(within, { rules: { region: { enabled: false } } }),
    selector,
  );
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 80)).join(' | ')}`);
}
