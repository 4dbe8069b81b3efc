import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { startExample } from '../../example/start.ts';
import { findChromium } from '../support/find-chromium.ts';
import type { Options } from './frame/options.ts';
import type { BenchPart, Measured } from './frame/part.ts';
import { alternate } from './frame/rounds.ts';
import { EVENTS, MOMENTS, measureArrivals } from './plugin/arrivals.ts';
import { contestants, WHO } from './plugin/contestants.ts';
import { measureMemory } from './plugin/memory.ts';
import { measureOutage } from './plugin/outage.ts';
import { printArrivals, printMemory, printOutage, printVisits, printWeights, reportOf } from './plugin/report.ts';
import { type Site, startSite } from './plugin/site.ts';
import { type Visit, visit } from './plugin/visit.ts';
import { weighParts } from './plugin/weigh-parts.ts';

/** What the plugin costs the page it is in, beside the same page without it, and beside what one would use instead. */
export const part: BenchPart = {
  about: 'what the plugin costs a page in Chromium, and which of its events arrive, beside what one would use instead',
  flags: {
    'pages N': 'seen while memory is measured; 10,000',
    'closings N': 'of a tab, for each moment, by ours; 20. A tenth of it by each of the others',
    'clicks N': 'navigations of a visit; 8',
  },
  run,
};

const root = path.resolve(import.meta.dirname, '../..');

async function run(options: Options): Promise<Measured> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-plugin-'));
  const pages = path.join(folder, 'hosts');
  execFileSync(process.execPath, [path.join(root, 'test/support/production-host/build.mjs'), pages]);
  const example = await startExample({
    root,
    execPath: process.execPath,
    env: process.env,
    dataDir: path.join(folder, 'data'),
    portUi: 0,
    portCluster: 0,
    portProxy: 0,
    portReceiver: 0,
  });
  const site = await startSite();
  const browser = await chromium.launch({
    executablePath: await findChromium(() => undefined),
    // To Chromium a page that we answer for is on no network, and might not ask this machine for anything.
    args: ['--no-sandbox', '--disable-features=LocalNetworkAccessChecks'],
  });
  try {
    const weights = weighParts();
    printWeights(weights);
    const visits = await measureVisits(browser, site, { uiUrl: example.uiUrl, pages }, options);
    printVisits(visits);
    const closings = Math.ceil(options.number('closings', options.quick ? 1 : 20));
    const arrivals = await measureArrivals(browser, site, { ours: closings, others: Math.ceil(closings / 10) });
    printArrivals(arrivals, MOMENTS, EVENTS);
    const outage = await measureOutage(browser, site, options.quick ? 2_000 : 10_000);
    printOutage(outage);
    const memory = await measureMemory(browser, site, options.number('pages', options.quick ? 500 : 10_000));
    printMemory(memory);
    return reportOf({ weights, visits, arrivals, outage, memory, events: EVENTS });
  } finally {
    await browser.close();
    await site.close();
    await example.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Everybody once a round, and the page with nobody in it. */
function measureVisits(
  browser: Browser,
  site: Site,
  host: Parameters<typeof visit>[1],
  options: Options,
): Promise<Readonly<Record<string, readonly Visit[]>>> {
  const clicks = options.number('clicks', options.quick ? 4 : 8);
  const among = contestants('host');
  const runs = [undefined, ...WHO].map((who) => {
    const one = among.find((each) => each.who === who);
    return [who ?? 'nobody', () => visit(browser, host, site.places, one, clicks)] as const;
  });
  return alternate(Object.fromEntries(runs), options.rounds);
}
