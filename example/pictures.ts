import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import type { Policy } from './options.ts';
import { startExample } from './start.ts';

/**
 * `npm run pictures`: takes the pictures in docs/pictures from the product as it is. Needs a build and a Chromium, named
 * by the variable CHROMIUM.
 */
const root = fileURLToPath(new URL('../../', import.meta.url));
const pictures = path.join(root, 'docs/pictures');
const SIZE = { width: 900, height: 700 };

async function clickThrough(page: Page, url: string): Promise<void> {
  const open = (name: string) =>
    page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true }).click();
  await page.goto(url);
  // The login page counts once somebody has stayed there.
  await page.waitForTimeout(1_500);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.waitForTimeout(800);
  for (const name of ['Services', 'Catalog', 'Nodes']) {
    await open(name);
    await page.waitForTimeout(700);
  }
  await open('Services');
  await page.getByRole('main').getByRole('table').getByRole('link').first().click();
  await page.waitForTimeout(700);
}

/** Two pages side by side in one picture, as they would be on a screen. */
async function sideBySide(context: BrowserContext, pages: readonly Page[], file: string): Promise<void> {
  const images = await Promise.all(pages.map(async (page) => (await page.screenshot()).toString('base64')));
  const page = await context.newPage();
  await page.setViewportSize({ width: SIZE.width * pages.length + 60, height: SIZE.height + 40 });
  const tags = images.map((data) => `<img src="data:image/png;base64,${data}" width="${SIZE.width}">`).join('');
  await page.setContent(
    `<style>body{margin:20px;display:flex;gap:20px;background:#d8dbe2}img{border-radius:8px;box-shadow:0 4px 18px #0004}</style>${tags}`,
  );
  await page.screenshot({ path: file });
  await page.close();
}

async function withExample(
  policy: Policy,
  take: (example: Awaited<ReturnType<typeof startExample>>, context: BrowserContext) => Promise<void>,
): Promise<void> {
  // First, since it is what may be missing: nothing runs yet that would have to be stopped.
  const executablePath = process.env.CHROMIUM;
  const browser = await chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  const dataDir = await mkdtemp(path.join(tmpdir(), 'pictures-'));
  const ports = { portUi: 4300, portProxy: 8887, portReceiver: 8888, portCluster: 4301 };
  const example = await startExample({ root, execPath: process.execPath, env: process.env, dataDir, policy, ...ports });
  try {
    await take(example, await browser.newContext({ viewport: SIZE, deviceScaleFactor: 1 }));
  } finally {
    await browser.close();
    await example.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

const picture = (name: string): string => path.join(pictures, `${name}.png`);

await withExample('opt-out', async (example, context) => {
  const ui = await context.newPage();
  const receiver = await context.newPage();
  await receiver.goto(example.receiverUrl);
  await clickThrough(ui, example.uiUrl);
  await receiver.waitForTimeout(1_000);
  await ui.screenshot({ path: picture('notice') });
  await ui.getByRole('button', { name: 'Got it' }).click();
  await sideBySide(context, [ui, receiver], picture('tour'));
  await ui.goto(`${example.uiUrl}/#/settings/ui-settings`);
  const more = ui.getByText('What is sent');
  await more.waitFor();
  await ui.screenshot({ path: picture('settings') });
  await more.click();
  await ui.waitForTimeout(1_000);
  await ui.screenshot({ path: picture('panel'), fullPage: true });
  const own = await context.newPage();
  await own.goto(`${example.uiUrl}/service/telemetry/#settings`);
  await own.waitForTimeout(1_000);
  await own.screenshot({ path: picture('page'), fullPage: true });
});

await withExample('opt-in', async (example, context) => {
  const ui = await context.newPage();
  await ui.goto(example.uiUrl);
  await ui.getByRole('button', { name: 'Log in' }).click();
  await ui.getByRole('button', { name: 'Allow' }).waitFor();
  await ui.screenshot({ path: picture('question') });
});
