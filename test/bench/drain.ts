import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Core, nodeFlags, spawnOn } from './frame/cores.ts';
import type { Options } from './frame/options.ts';
import type { BenchPart, Measured } from './frame/part.ts';
import { alternate } from './frame/rounds.ts';
import { spread, summarize } from './frame/summary.ts';
import { printTable, rounded } from './frame/table.ts';

/**
 * How fast a backlog goes to a local receiver, beside a bare loop that reads the same rows and posts them without any
 * promise. Needs 2.5 KB of disk an event.
 */
export const part: BenchPart = {
  about: 'how fast a backlog goes to a receiver, beside a bare loop that reads the same rows and promises nothing',
  flags: { 'events N': 'of 1 KB each; 100,000', 'in-flight N': 'requests at a time; 2' },
  run,
};

const MIB = 1024 * 1024;

interface Result {
  readonly seconds: number;
  readonly cpuMs?: number;
  readonly openMs?: number;
  readonly peakBytes?: number;
  readonly rss?: readonly number[];
  readonly url?: string;
}

const script = fileURLToPath(new URL('./drain/child.mjs', import.meta.url));

function start(core: Core, role: string, options: object) {
  const flags = role === 'drain' ? nodeFlags : [];
  const child = spawnOn(core, process.execPath, [...flags, script, role, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { stdout } = child;
  if (stdout === null) throw new Error('a child without output');
  const line = new Promise<Result>((resolve, reject) => {
    createInterface({ input: stdout }).once('line', (text) => resolve(JSON.parse(text) as Result));
    child.once('exit', (code) => reject(new Error(`${role} ended with ${code}`)));
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return { child, line, ended };
}

async function runChild(core: Core, role: string, options: object): Promise<Result> {
  const { line, ended } = start(core, role, options);
  const result = await line;
  await ended;
  return result;
}

async function run(options: Options): Promise<Measured> {
  const events = options.number('events', options.quick ? 5_000 : 100_000);
  const inFlight = options.number('in-flight', 2);
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-drain-'));
  let receiver: ReturnType<typeof start> | undefined;
  try {
    const full = path.join(folder, 'full');
    const { seconds: fillSeconds } = await runChild(0, 'fill', { directory: full, events });
    console.log(
      `a backlog of ${events} events of 1 KB, filled in appends of 500 at ${Math.round(events / fillSeconds)} events/s`,
    );
    receiver = start(1, 'receive', {});
    const { url } = await receiver.line;
    const drain = path.join(folder, 'drain');
    const results = await alternate(
      {
        drain: async () => {
          rmSync(drain, { recursive: true, force: true });
          cpSync(full, drain, { recursive: true });
          return runChild(0, 'drain', { directory: drain, events, url, inFlight });
        },
        bare: () => runChild(0, 'bare', { directory: full, url, inFlight }),
      },
      options.rounds,
    );
    return report(results, events);
  } finally {
    receiver?.child.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

function report(results: Readonly<Record<string, readonly Result[]>>, events: number): Measured {
  const of = (name: string, pick: (result: Result) => number) => summarize((results[name] ?? []).map(pick));
  const row = (name: string) => ({
    eventsPerSecond: of(name, ({ seconds }) => events / seconds),
    cpuUsPerEvent: of(name, ({ cpuMs = Number.NaN }) => (cpuMs * 1_000) / events),
    peakMiB: of(name, ({ peakBytes = Number.NaN }) => peakBytes / MIB),
  });
  const [drain, bare] = [row('drain'), row('bare')];
  const samples = (results.drain ?? []).at(-1)?.rss ?? [];
  const halves = [samples.slice(0, samples.length / 2), samples.slice(samples.length / 2)].map((half) =>
    Math.round(Math.max(0, ...half) / MIB),
  );
  printTable(
    'draining',
    Object.entries({ 'spool and forwarder': drain, 'bare loop': bare }).map(([who, one]) => ({
      who,
      'events/s': rounded(one.eventsPerSecond.median),
      '±': `${rounded(100 * spread(one.eventsPerSecond))} %`,
      'CPU µs/event': rounded(one.cpuUsPerEvent.median, 1),
      'peak MiB': rounded(one.peakMiB.max),
      'ours to it': rounded(drain.eventsPerSecond.median / one.eventsPerSecond.median, 2),
    })),
  );
  const openMs = of('drain', ({ openMs: ms = Number.NaN }) => ms);
  console.log(
    `opened in ${Math.round(openMs.median)} ms; memory in the first and second half: ${halves.join(' and ')} MiB`,
  );
  return {
    ours: { events, ...drain, openMs, halvesMiB: halves },
    ceiling: bare,
    alternatives: {},
    ratios: {
      'drain to bare loop': drain.eventsPerSecond.median / bare.eventsPerSecond.median,
      'drain to the aim of 20,000 events/s': drain.eventsPerSecond.median / 20_000,
    },
  };
}
