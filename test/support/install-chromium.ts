import { findChromium, VARIABLE } from './find-chromium.ts';

/** jest's global setup of the browser project: found once, before any test, outside every test's time limit. */
export default async function setup(): Promise<void> {
  process.env[VARIABLE] = await findChromium((line) => process.stdout.write(`${line}\n`));
}
