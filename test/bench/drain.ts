import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Core, pinning, spawnOn } from './frame/cores.ts';
import { machine, writeReport } from './frame/report.ts';
import { alternate } from './frame/rounds.ts';
import { summarize } from './frame/summary.ts';

/**
 * `node test/bench/run.mjs drain`: how fast a backlog goes to a local receiver, in events per second and memory, beside a
 * bare loop that reads the same rows and posts them without any promise. `--events N`, `--rounds N`, `--in-flight N`,
 * `--json FILE`. Needs 2.5 KB of disk an event.
 */
const args = process.argv.slice(3);
const numberOf = (name: string, fallback: number): number =>
  args.includes(name) ? Number(args[args.indexOf(name) + 1]) : fallback;
const EVENTS = numberOf('--events', 100_000);
const ROUNDS = numberOf('--rounds', 3);
const IN_FLIGHT = numberOf('--in-flight', 2);
const MIB = 1024 * 1024;

interface Result {
  readonly seconds: number;
  readonly openMs?: number;
  readonly peakBytes?: number;
  readonly rss?: readonly number[];
  readonly url?: string;
}

const folder = mkdtempSync(path.join(tmpdir(), 'bench-drain-'));
const script = fileURLToPath(new URL('./drain/child.mjs', import.meta.url));

function start(core: Core, role: string, options: object) {
  const child = spawnOn(core, process.execPath, [script, role, JSON.stringify(options)], {
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

async function run(core: Core, role: string, options: object): Promise<Result> {
  const { line, ended } = start(core, role, options);
  const result = await line;
  await ended;
  return result;
}

try {
  console.log(`a backlog of ${EVENTS} events of 1 KB, ${IN_FLIGHT} requests in flight; ${pinning}`);
  const full = path.join(folder, 'full');
  const { seconds: fillSeconds } = await run(0, 'fill', { directory: full, events: EVENTS });
  console.log(`filled in appends of 500: ${Math.round(EVENTS / fillSeconds)} events/s`);
  const receiver = start(1, 'receive', {});
  const { url } = await receiver.line;
  const drain = path.join(folder, 'drain');
  const results = await alternate(
    {
      drain: async () => {
        rmSync(drain, { recursive: true, force: true });
        cpSync(full, drain, { recursive: true });
        return run(0, 'drain', { directory: drain, events: EVENTS, url, inFlight: IN_FLIGHT });
      },
      bare: () => run(0, 'bare', { directory: full, url, inFlight: IN_FLIGHT }),
    },
    ROUNDS,
  );
  receiver.child.kill();

  const rates = (name: string) => summarize((results[name] ?? []).map(({ seconds }) => EVENTS / seconds));
  const [drained, bare] = [rates('drain'), rates('bare')];
  const peaks = (name: string) => summarize((results[name] ?? []).map(({ peakBytes = 0 }) => peakBytes / MIB));
  const openMs = summarize((results.drain ?? []).map(({ openMs: ms = 0 }) => ms));
  const samples = (results.drain ?? []).at(-1)?.rss ?? [];
  const halves = [samples.slice(0, samples.length / 2), samples.slice(samples.length / 2)].map(
    (half) => Math.max(0, ...half) / MIB,
  );
  const ratio = drained.median / bare.median;
  console.log(
    `spool and forwarder: ${Math.round(drained.median)} events/s, peak ${Math.round(peaks('drain').median)} MiB`,
  );
  console.log(
    `  opened in ${Math.round(openMs.median)} ms; memory in the first and second half: ${halves.map(Math.round).join(' and ')} MiB`,
  );
  console.log(`bare loop:           ${Math.round(bare.median)} events/s, peak ${Math.round(peaks('bare').median)} MiB`);
  console.log(`ratio:               ${ratio.toFixed(2)}`);
  writeReport(
    {
      name: 'drain',
      machine: machine(),
      ours: { events: EVENTS, eventsPerSecond: drained, peakMiB: peaks('drain'), openMs },
      ceiling: { eventsPerSecond: bare, peakMiB: peaks('bare') },
      alternatives: {},
      ratios: { drainToBareLoop: ratio },
    },
    args,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
