import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { COMMON_UNIT, type ReportPlan, reportPieces } from '../support/report-generator.ts';
import { nodeFlags, spawnOn } from './frame/cores.ts';
import type { Options } from './frame/options.ts';
import type { BenchPart, Measured } from './frame/part.ts';
import { alternate } from './frame/rounds.ts';
import { spread, summarize } from './frame/summary.ts';
import { printTable, rounded } from './frame/table.ts';

/**
 * What one look at a diagnostics report costs, against JSON.parse of the same file and against a report of three nodes. Best
 * of several rounds, since the machine is shared. Each look is a process.
 */
export const part: BenchPart = {
  about: 'what a look at a diagnostics report of 1,000 nodes costs, beside JSON.parse of it and a report of 3 nodes',
  flags: {},
  run,
};

interface Look {
  readonly units: number;
  readonly reason?: string;
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly blockedMs: number;
  readonly peakMiB: number;
}

const FAILED = '1,000 nodes, one unit failed everywhere';
const plansFor = (updatedTime: string): Readonly<Record<string, ReportPlan>> => ({
  '3 nodes': { nodes: 3, updatedTime },
  '1,000 nodes': { nodes: 1000, masters: 5, updatedTime },
  [FAILED]: { nodes: 1000, masters: 5, updatedTime, failing: { [COMMON_UNIT]: 1000 }, journalChars: 9_700 },
});

async function run({ rounds, quick }: Options): Promise<Measured> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-collect-'));
  try {
    const files = new Map<string, string>();
    for (const [name, plan] of Object.entries(plansFor(new Date(Date.now() + 3_600_000).toISOString()))) {
      if (quick && name === FAILED) continue;
      const file = path.join(folder, `${files.size}.json`);
      await pipeline(Readable.from(reportPieces(plan), { objectMode: true }), createWriteStream(file));
      files.set(name, file);
    }
    return await measure(files, rounds);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function measure(files: ReadonlyMap<string, string>, rounds: number): Promise<Measured> {
  const server = createServer((request, response) => {
    const file = [...files.values()][Number(request.url?.match(/^\/(\d+)/)?.[1])];
    if (file === undefined) response.writeHead(404).end();
    else
      pipeline(createReadStream(file), response.writeHead(200, { 'content-type': 'application/json' })).catch(() => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  async function look(how: 'collect' | 'parse', name: string): Promise<Look> {
    const file = files.get(name) ?? '';
    const what = how === 'parse' ? file : `http://127.0.0.1:${port}/${path.basename(file, '.json')}/report`;
    const script = path.join(import.meta.dirname, 'collect-child.mjs');
    const flags = how === 'collect' ? nodeFlags : [];
    const child = spawnOn(0, process.execPath, [...flags, script, how, what], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    for await (const chunk of child.stdout?.setEncoding('utf8') ?? []) text += chunk;
    return JSON.parse(text) as Look;
  }
  const looks = await alternate(
    {
      'collect 3 nodes': () => look('collect', '3 nodes'),
      'collect 1,000 nodes': () => look('collect', '1,000 nodes'),
      'parse 1,000 nodes': () => look('parse', '1,000 nodes'),
    },
    rounds,
  );
  const large = files.has(FAILED)
    ? await alternate({ [`collect ${FAILED}`]: () => look('collect', FAILED) }, Math.min(rounds, 2))
    : {};
  server.close();
  const sizes = new Map([...files].map(([name, file]) => [name, Math.round(statSync(file).size / 1e6)]));
  return report(Object.entries({ ...looks, ...large }), sizes);
}

const best = (looks: readonly Look[]): Look => ({
  ...(looks[0] as Look),
  cpuMs: Math.min(...looks.map((one) => one.cpuMs)),
  wallMs: Math.min(...looks.map((one) => one.wallMs)),
  blockedMs: Math.min(...looks.map((one) => one.blockedMs)),
  peakMiB: Math.max(...looks.map((one) => one.peakMiB)),
});

function report(
  rows: readonly (readonly [string, readonly Look[]])[],
  megabytes: ReadonlyMap<string, number>,
): Measured {
  const results = new Map(rows.map(([name, looks]) => [name, best(looks)]));
  printTable(
    'CPU, wall and block: the best of the rounds, memory: the worst',
    rows.map(([name, looks]) => {
      const one = best(looks);
      return {
        look: name,
        MB: megabytes.get(name.replace(/^\w+ /, '')),
        units: one.units,
        'CPU ms': rounded(one.cpuMs),
        '±': `${rounded(100 * spread(summarize(looks.map(({ cpuMs }) => cpuMs))))} %`,
        'wall ms': rounded(one.wallMs),
        'loop blocked ms': rounded(one.blockedMs),
        'peak MiB': rounded(one.peakMiB),
        ...(one.reason === undefined ? {} : { reason: one.reason }),
      };
    }),
  );
  const of = (name: string, key: 'cpuMs' | 'peakMiB' | 'blockedMs') => results.get(name)?.[key] ?? Number.NaN;
  const ratios = [
    {
      what: 'CPU, 1,000 nodes : JSON.parse',
      ratio: of('collect 1,000 nodes', 'cpuMs') / of('parse 1,000 nodes', 'cpuMs'),
      atMost: '3.5 (2)',
    },
    {
      what: 'memory, 1,000 nodes : 3 nodes',
      ratio: of('collect 1,000 nodes', 'peakMiB') / of('collect 3 nodes', 'peakMiB'),
      atMost: '1.3',
    },
    {
      what: 'memory, 1,000 nodes : JSON.parse',
      ratio: of('collect 1,000 nodes', 'peakMiB') / of('parse 1,000 nodes', 'peakMiB'),
      atMost: '0.5',
    },
    {
      what: 'memory, 620 MB : 3 nodes',
      ratio: of(`collect ${FAILED}`, 'peakMiB') / of('collect 3 nodes', 'peakMiB'),
      atMost: '1.3',
    },
    { what: 'event loop blocked, ms', ratio: of('collect 1,000 nodes', 'blockedMs'), atMost: '50' },
  ].filter(({ ratio }) => !Number.isNaN(ratio));
  printTable(
    'ratios',
    ratios.map((row) => ({ ...row, ratio: row.ratio.toFixed(2) })),
  );
  const { 'parse 1,000 nodes': ceiling, ...ours } = Object.fromEntries(results);
  return {
    ours,
    ceiling,
    alternatives: {},
    ratios: Object.fromEntries(ratios.map(({ what, ratio }) => [what, ratio])),
  };
}
