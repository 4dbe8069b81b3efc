import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Options } from './frame/options.ts';
import type { BenchPart, Measured } from './frame/part.ts';
import { alternate } from './frame/rounds.ts';
import { spread } from './frame/summary.ts';
import { printTable, rounded } from './frame/table.ts';
import {
  type Build,
  otherBuild,
  type Started,
  startCeiling,
  startForward,
  startGuardedProxy,
  startPostgres,
  startProxy,
  startReceiver,
  startSegmentSdk,
} from './intake/contestants.ts';
import { type Case, type Row, ratioOf, rowOf, type Sample, startLoad } from './intake/measure.ts';
import { startNginx } from './intake/nginx.ts';

/**
 * Events per second the door takes durably, beside a bare node:http server that parses the same JSON (the ceiling) and
 * what one would use instead.
 */
export const part: BenchPart = {
  about: 'events a second the door takes durably, beside a bare node:http server and what one would use instead',
  flags: {
    'ms N': 'milliseconds of each round; 1,500',
    'only TEXT': 'only the cases with TEXT in their name',
    'no-alternatives': 'ours and the ceiling alone',
    'beside FOLDER': 'another built copy of the project takes part as well',
    'beside-flags TEXT': "Node's flags of that copy, or of this one a second time",
  },
  run,
};

const ALTERNATIVES = ['segment-sdk in memory', 'forward and wait', 'postgres row'] as const;
const VARIANTS = ['nginx', 'ours, authenticated', 'ours, destination up', 'ours, destination down'] as const;
const OTHER = 'ours, the other one';
const OTHER_UP = 'the other one, destination up';
type Who =
  | 'ours'
  | 'ceiling'
  | typeof OTHER
  | typeof OTHER_UP
  | (typeof ALTERNATIVES)[number]
  | (typeof VARIANTS)[number];
const BOTH: readonly Who[] = ['ours', 'ceiling'];
const BESIDE: readonly Who[] = [...BOTH, ...ALTERNATIVES];
const OTHERWISE: readonly Who[] = [...BOTH, ...VARIANTS];
const ALL: readonly Who[] = [...BESIDE, ...VARIANTS];

interface Part extends Case {
  readonly who: readonly Who[];
  /** No aim hangs on it: two shorter rounds. */
  readonly aside?: true;
}
const KB = 1024;
const CASES: Readonly<Record<string, Part>> = {
  'single, 64 connections': { events: 1, bytesPerEvent: KB, connections: 64, who: BESIDE },
  'single, 4 connections': { events: 1, bytesPerEvent: KB, connections: 4, who: BOTH },
  'batches of 20, 64 connections': { events: 20, bytesPerEvent: KB, connections: 64, who: BESIDE },
  'batches of 20, 4 connections': { events: 20, bytesPerEvent: KB, connections: 4, who: BOTH, aside: true },
  'batches of 100, 64 connections': { events: 100, bytesPerEvent: KB, connections: 64, who: BOTH },
  'single, in other ways': { events: 1, bytesPerEvent: KB, connections: 64, who: OTHERWISE, aside: true },
  'batches of 20, in other ways': { events: 20, bytesPerEvent: KB, connections: 64, who: OTHERWISE, aside: true },
  'single of 200 bytes': { events: 1, bytesPerEvent: 200, connections: 64, who: BOTH, aside: true },
  'batches of 20 of 200 bytes': { events: 20, bytesPerEvent: 200, connections: 64, who: BOTH, aside: true },
  'batches of 100 of 200 bytes': { events: 100, bytesPerEvent: 200, connections: 64, who: BOTH, aside: true },
};

function startsIn(folder: string, upstream: string, other: Build): Readonly<Record<Who, () => Promise<Started>>> {
  const segment = (url: string) => [{ kind: 'segment', url, writeKey: 'bench' }];
  return {
    ours: () => startProxy(path.join(folder, 'ours'), [{ kind: 'none' }]),
    [OTHER]: () => startProxy(path.join(folder, 'other'), [{ kind: 'none' }], {}, { kind: 'loopback' }, other),
    [OTHER_UP]: () => startProxy(path.join(folder, 'other-up'), segment(upstream), {}, { kind: 'loopback' }, other),
    ceiling: () => startCeiling(),
    'ours, destination up': () => startProxy(path.join(folder, 'up'), segment(upstream)),
    'ours, destination down': () => startProxy(path.join(folder, 'down'), segment('http://127.0.0.1:1')),
    nginx: () => startNginx(path.join(folder, 'nginx')),
    'ours, authenticated': () => startGuardedProxy(path.join(folder, 'guarded')),
    'segment-sdk in memory': () => startSegmentSdk(upstream),
    'forward and wait': () => startForward(upstream),
    'postgres row': () => startPostgres(path.join(folder, 'postgres')),
  };
}

function line(who: Who, row: Row, ours: readonly Sample[], theirs: readonly Sample[]) {
  const byRate = ratioOf(ours, theirs, (one) => one.eventsPerSecond);
  const byCpu = ratioOf(theirs, ours, (one) => one.cpuUsPerEvent);
  const range = byRate && `${rounded(byRate.median, 2)} (${rounded(byRate.min, 2)}-${rounded(byRate.max, 2)})`;
  return {
    who,
    'events/s': rounded(row.eventsPerSecond.median),
    '±': `${rounded(100 * spread(row.eventsPerSecond))} %`,
    'p50 ms': rounded(row.p50Ms.median, 2),
    'p99 ms': rounded(row.p99Ms.median, 1),
    'CPU µs/event': rounded(row.cpuUsPerEvent?.median, 1),
    'RSS MiB': rounded(row.rssMiB?.max),
    errors: row.errors,
    'ours to it': who === 'ours' ? undefined : range,
    'by CPU': who === 'ours' ? undefined : rounded(byCpu?.median, 2),
    'taken by others': `${rounded(100 * (row.disturbed?.median ?? Number.NaN)) ?? '?'} %`,
  };
}

async function run(options: Options): Promise<Measured> {
  const measureMs = options.number('ms', options.quick ? 200 : 1_500);
  const wanted = Object.entries(CASES).filter(([name]) => name.includes(options.text('only') ?? ''));
  const everybody = options.has('no-alternatives')
    ? BOTH
    : ALL.filter((who) => wanted.some(([, one]) => one.who.includes(who)));
  const [beside, besideFlags] = [options.text('beside'), options.text('beside-flags')];
  const others = (who: readonly Who[]): readonly Who[] => {
    if (beside === undefined && besideFlags === undefined) return [];
    return who.includes('ours, destination up') ? [OTHER, OTHER_UP] : [OTHER];
  };
  // On the project's own disk, since `/tmp` may be memory: a sync has to cost what it costs.
  const cache = path.join(import.meta.dirname, '../../.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(path.join(cache, 'bench-'));
  chmodSync(folder, 0o711); // PostgreSQL runs as another user
  const receiver = await startReceiver();
  const load = startLoad();
  const started = new Map<Who, Started>();
  const rows: Record<string, Record<string, Row>> = {};
  const ratios: Record<string, number> = {};
  const warm = new Set<Who>();
  try {
    const starts = startsIn(folder, `http://127.0.0.1:${receiver.port}`, otherBuild(beside, besideFlags));
    for (const who of [...everybody, ...others(everybody)]) started.set(who, await starts[who]());
    for (const [who, one] of started) if ('missing' in one) console.log(`left out: ${who}: ${one.missing}`);
    if (everybody === BOTH) console.log('left out: all alternatives, as asked');
    else console.log('left out: fluent-bit with filesystem storage: Debian 12 has no package of it');
    for (const [name, one] of wanted) {
      const taking = [...one.who, ...others(one.who)].flatMap((who) => {
        const contestant = started.get(who);
        return contestant === undefined || 'missing' in contestant ? [] : [[who, contestant] as const];
      });
      // Whoever runs for the first time is compiled meanwhile: that is no part of any round.
      for (const [who, contestant] of taking) {
        if (warm.has(who)) continue;
        warm.add(who);
        await load.measure(contestant, one, Math.min(3_000, 2 * measureMs));
      }
      const samples = await alternate(
        Object.fromEntries(
          taking.map(([who, contestant]) => [
            who,
            () => load.measure(contestant, one, one.aside ? measureMs / 2 : measureMs),
          ]),
        ),
        one.aside ? Math.min(options.rounds, 2) : options.rounds,
      );
      const ours = samples.ours ?? [];
      printTable(
        `${name}, ${one.bytesPerEvent} bytes an event`,
        taking.map(([who]) => {
          const theirs = samples[who] ?? [];
          const row = rowOf(theirs);
          rows[who] = { ...rows[who], [name]: row };
          if (who !== 'ours')
            ratios[`${name}: ours to ${who}`] = ratioOf(ours, theirs, (s) => s.eventsPerSecond)?.median ?? 0;
          return line(who, row, ours, theirs);
        }),
      );
    }
  } finally {
    for (const one of [...started.values(), receiver]) if (!('missing' in one)) await one.stop();
    load.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  const { ours, ceiling, ...alternatives } = rows;
  return { ours, ceiling, alternatives, ratios };
}
