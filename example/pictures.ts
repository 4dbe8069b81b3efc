import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
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

async function main(): Promise<void> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'pictures-'));
  const ports = { portUi: 4300, portProxy: 8887, portReceiver: 8888, portCluster: 4301 };
  const example = await startExample({ root, execPath: process.execPath, env: process.env, dataDir, ...ports });
  const executablePath = process.env.CHROMIUM;
  const browser = await chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  try {
    const context = await browser.newContext({ viewport: SIZE, deviceScaleFactor: 1 });
    const ui = await context.newPage();
    const receiver = await context.newPage();
    await receiver.goto(example.receiverUrl);
    await clickThrough(ui, example.uiUrl);
    await receiver.waitForTimeout(1_000);
    await sideBySide(context, [ui, receiver], path.join(pictures, 'tour.png'));
    await ui.goto(`${example.uiUrl}/#/settings/ui-settings`);
    await ui.getByRole('switch', { name: 'Telemetry' }).waitFor();
    await ui.screenshot({ path: path.join(pictures, 'settings.png') });
  } finally {
    await browser.close();
    await example.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

await main();
