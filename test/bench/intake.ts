import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { pinning } from './frame/cores.ts';
import { machine, writeReport } from './frame/report.ts';
import { alternate } from './frame/rounds.ts';
import { spread } from './frame/summary.ts';
import {
  type Started,
  startCeiling,
  startForward,
  startPostgres,
  startProxy,
  startReceiver,
  startSegmentSdk,
} from './intake/contestants.ts';
import { type Case, type Row, ratioOf, rowOf, type Sample, startLoad } from './intake/measure.ts';

/**
 * `npm run bench:intake`: events per second the door takes durably, beside a bare node:http server that parses the same
 * JSON (the ceiling) and what one would use instead. `--json FILE`, `--rounds N`, `--ms N` of each, `--only TEXT` (a part
 * of a case's name), `--no-alternatives`.
 */
const args = process.argv.slice(3);
const option = (name: string): string | undefined => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
const ROUNDS = Number(option('--rounds') ?? 5);
const MEASURE_MS = Number(option('--ms') ?? 1_500);

const WARM_UP_MS = Math.min(3_000, 2 * MEASURE_MS);

type Who = 'ours' | 'ceiling' | (typeof ALTERNATIVES)[number];
const ALTERNATIVES = [
  'ours, destination up',
  'ours, destination down',
  'segment-sdk in memory',
  'forward and wait',
  'postgres row',
] as const;
const BOTH: readonly Who[] = ['ours', 'ceiling'];
const ALL: readonly Who[] = args.includes('--no-alternatives') ? BOTH : [...BOTH, ...ALTERNATIVES];

const KB = 1024;
const cases: Readonly<Record<string, Case & { readonly who: readonly Who[] }>> = {
  'single, 64 connections': { events: 1, bytesPerEvent: KB, connections: 64, who: ALL },
  'single, 4 connections': { events: 1, bytesPerEvent: KB, connections: 4, who: BOTH },
  'batches of 20, 64 connections': { events: 20, bytesPerEvent: KB, connections: 64, who: ALL },
  'batches of 20, 4 connections': { events: 20, bytesPerEvent: KB, connections: 4, who: BOTH },
  'batches of 100, 64 connections': { events: 100, bytesPerEvent: KB, connections: 64, who: BOTH },
  'single of 200 bytes, 64 connections': { events: 1, bytesPerEvent: 200, connections: 64, who: BOTH },
};

/** On the project's own disk, since `/tmp` may be memory: a sync has to cost what it costs. */
const cache = path.join(import.meta.dirname, '../../.cache');
mkdirSync(cache, { recursive: true });
const folder = mkdtempSync(path.join(cache, 'bench-'));
chmodSync(folder, 0o711); // PostgreSQL runs as another user

async function startAll(upstream: string): Promise<ReadonlyMap<Who, Started>> {
  const segment = (url: string) => [{ kind: 'segment', url, writeKey: 'bench' }];
  const starts: Readonly<Record<Who, () => Promise<Started>>> = {
    ours: () => startProxy(path.join(folder, 'ours'), [{ kind: 'none' }]),
    ceiling: () => startCeiling(),
    'ours, destination up': () => startProxy(path.join(folder, 'up'), segment(upstream)),
    'ours, destination down': () => startProxy(path.join(folder, 'down'), segment('http://127.0.0.1:1')),
    'segment-sdk in memory': () => startSegmentSdk(upstream),
    'forward and wait': () => startForward(upstream),
    'postgres row': () => startPostgres(path.join(folder, 'postgres')),
  };
  const started = new Map<Who, Started>();
  for (const who of ALL) started.set(who, await starts[who]());
  return started;
}

const digits = (value: number | undefined, count = 0) => (value === undefined ? '' : Number(value.toFixed(count)));

function line(who: Who, row: Row, ours: readonly Sample[], theirs: readonly Sample[]) {
  const byRate = ratioOf(ours, theirs, (one) => one.eventsPerSecond);
  const byCpu = ratioOf(theirs, ours, (one) => one.cpuUsPerEvent);
  return {
    who,
    'events/s': digits(row.eventsPerSecond.median),
    '±': `${digits(100 * spread(row.eventsPerSecond))} %`,
    'p50 ms': digits(row.p50Ms.median, 2),
    'p99 ms': digits(row.p99Ms.median, 1),
    'CPU µs/event': digits(row.cpuUsPerEvent?.median, 1),
    'RSS MiB': digits(row.rssMiB?.max),
    errors: row.errors,
    'ours to it':
      who === 'ours' ? '' : `${digits(byRate?.median, 2)} (${digits(byRate?.min, 2)}-${digits(byRate?.max, 2)})`,
    'by CPU': who === 'ours' ? '' : digits(byCpu?.median, 2),
    'taken by others': `${digits(100 * (row.disturbed?.median ?? Number.NaN))} %`,
  };
}

const receiver = await startReceiver();
const load = startLoad();
const started = await startAll(`http://127.0.0.1:${receiver.port}`);
const rows: Record<string, Record<string, Row>> = {};
const ratios: Record<string, number> = {};
const warm = new Set<Who>();
try {
  const { cpu, load: busy } = machine();
  console.log(
    `node ${process.version}, ${cpu}, ${pinning}, load average ${busy}; ${ROUNDS} alternating rounds of ${MEASURE_MS} ms`,
  );
  for (const [who, one] of started) if ('missing' in one) console.log(`left out: ${who}: ${one.missing}`);
  for (const [name, one] of Object.entries(cases)) {
    if (!name.includes(option('--only') ?? '')) continue;
    const taking = one.who.flatMap((who) => {
      const contestant = started.get(who);
      return contestant === undefined || 'missing' in contestant ? [] : [[who, contestant] as const];
    });
    // Whoever runs for the first time is compiled meanwhile: that is no part of any round.
    for (const [who, contestant] of taking) {
      if (warm.has(who)) continue;
      warm.add(who);
      await load.measure(contestant, one, WARM_UP_MS);
    }
    const samples = await alternate(
      Object.fromEntries(taking.map(([who, contestant]) => [who, () => load.measure(contestant, one, MEASURE_MS)])),
      ROUNDS,
    );
    const ours = samples.ours ?? [];
    console.log(`\n${name}, ${one.bytesPerEvent} bytes an event`);
    const table = taking.map(([who]) => {
      const theirs = samples[who] ?? [];
      const row = rowOf(theirs);
      rows[who] = { ...rows[who], [name]: row };
      if (who !== 'ours')
        ratios[`${name}: ours to ${who}`] = ratioOf(ours, theirs, (s) => s.eventsPerSecond)?.median ?? 0;
      return line(who, row, ours, theirs);
    });
    console.table(table);
  }
} finally {
  for (const one of [...started.values(), receiver]) if (!('missing' in one)) await one.stop();
  load.stop();
  rmSync(folder, { recursive: true, force: true });
}
const { ours, ceiling, ...alternatives } = rows;
writeReport({ name: 'intake', machine: machine(), ours, ceiling, alternatives, ratios }, args);
