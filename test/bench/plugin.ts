import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';
import { startExample } from '../../example/start.ts';
import { chromiumFlags } from '../support/chromium-flags.ts';
import { findChromium } from '../support/find-chromium.ts';
import type { Options } from './frame/options.ts';
import type { BenchPart, Measured } from './frame/part.ts';
import { watchPhases } from './frame/phases.ts';
import { alternate } from './frame/rounds.ts';
import { closeTabs, EVENTS, MOMENTS } from './plugin/arrivals.ts';
import { type Arrival, arrive } from './plugin/arrive.ts';
import { contestants, WHO } from './plugin/contestants.ts';
import { type Host, openHost } from './plugin/host-page.ts';
import { measureMemory } from './plugin/memory.ts';
import { measureOutage } from './plugin/outage.ts';
import {
  printArrivals,
  printMemory,
  printOutage,
  printStays,
  printVisits,
  printWeights,
  reportOf,
} from './plugin/report.ts';
import { startSite } from './plugin/site.ts';
import { type Stay, stay } from './plugin/stay.ts';
import { weighParts } from './plugin/weigh-parts.ts';

/** What the plugin costs the page it is in, beside the same page without it, and beside what one would use instead. */
export const part: BenchPart = {
  about: 'what the plugin costs a page in Chromium, and which of its events arrive, beside what one would use instead',
  flags: {
    'pages N': 'seen while memory is measured; 10,000. A tenth of it by each of the others',
    'closings N': 'of a tab, for each moment, by ours; 20. A tenth of it by each of the others',
    'clicks N': 'navigations of a visit; 8',
  },
  run,
};

const root = path.resolve(import.meta.dirname, '../..');

async function run(options: Options): Promise<Measured> {
  const phases = watchPhases(console.log);
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-plugin-'));
  const pages = path.join(folder, 'hosts');
  const building = promisify(execFile)(process.execPath, [
    path.join(root, 'test/support/production-host/build.mjs'),
    pages,
  ]);
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
    args: [...chromiumFlags(['LocalNetworkAccessChecks'])],
  });
  try {
    const weights = weighParts();
    printWeights(weights);
    await building;
    const host = await openHost(browser, { uiUrl: example.uiUrl, pages, places: site.places });
    // The first page of a context takes half a second longer.
    await arrive(host, undefined);
    phases.ended('\nto start');
    const visits = await measureVisits(host, options);
    printVisits(visits);
    phases.ended('visits');
    const stays = await measureStays(host, options);
    printStays(stays);
    phases.ended('stays');
    const closings = Math.ceil(options.number('closings', options.quick ? 1 : 20));
    const seen = options.number('pages', options.quick ? 500 : 10_000);
    // A closed tab has half a second: nothing of ours is to take the processor from it meanwhile.
    const lastArrivals = await closeTabs(browser, { ours: closings, others: Math.ceil(closings / 10) });
    phases.ended('\nclosings');
    // These are not about time: they wait, for the most part, and each has a site of its own.
    const [arrivals, outage, memory] = await Promise.all([
      lastArrivals(),
      measureOutage(browser, options.quick ? 2_000 : 10_000),
      measureMemory(browser, { ours: seen, others: seen / 10 }),
    ]);
    printArrivals(arrivals, MOMENTS, EVENTS);
    printOutage(outage);
    printMemory(memory);
    phases.ended('what is not about time');
    return reportOf({ weights, visits, stays, arrivals, outage, memory, events: EVENTS });
  } finally {
    await browser.close();
    await site.close();
    await example.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What runs for each of them, and for the page with nobody in it. */
function forEach<T>(
  who: readonly (typeof WHO)[number][],
  run: (one: ReturnType<typeof contestants>[number] | undefined) => Promise<T>,
): Readonly<Record<string, () => Promise<T>>> {
  const among = contestants('host').filter((one) => who.includes(one.who));
  return Object.fromEntries([
    ['nobody', () => run(undefined)],
    ...among.map((one) => [one.who, () => run(one)] as const),
  ]);
}

/** Everybody once a round, and the page with nobody in it. */
const measureVisits = (host: Host, options: Options): Promise<Readonly<Record<string, readonly Arrival[]>>> =>
  alternate(
    forEach(WHO, (one) => arrive(host, one)),
    options.rounds,
  );

/** Two rounds of all that differ once they are loaded, and ours as often as is asked for. */
async function measureStays(host: Host, options: Options): Promise<Readonly<Record<string, readonly Stay[]>>> {
  const clicks = options.number('clicks', options.quick ? 4 : 8);
  const stays = forEach(
    WHO.filter((who) => who !== 'blocking script'),
    (one) => stay(host, one, clicks),
  );
  const first = await alternate(stays, Math.min(options.rounds, 2));
  const { ours } = stays;
  const more = ours === undefined ? {} : await alternate({ ours }, Math.max(options.rounds - 2, 0));
  return { ...first, ours: [...(first.ours ?? []), ...(more.ours ?? [])] };
}
