import { spawn } from 'node:child_process';
import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { COMMON_UNIT, type ReportPlan, reportPieces } from '../support/report-generator.ts';
import { machine, writeReport } from './frame/report.ts';

/**
 * `npm run bench` part: what one look at a diagnostics report costs, against JSON.parse of the same file and against a
 * report of three nodes. Ratios within one run, best of several, since the machine is shared. Each look is a process.
 */
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);

interface Look {
  readonly units: number;
  readonly reason?: string;
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly blockedMs: number;
  readonly peakMiB: number;
}

const updatedTime = new Date(Date.now() + 3_600_000).toISOString();
const plans: Readonly<Record<string, ReportPlan>> = {
  '3 nodes': { nodes: 3, updatedTime },
  '1,000 nodes': { nodes: 1000, masters: 5, updatedTime },
  '1,000 nodes, one unit failed everywhere': {
    nodes: 1000,
    masters: 5,
    updatedTime,
    failing: { [COMMON_UNIT]: 1000 },
    journalChars: 9_700,
  },
};

const folder = mkdtempSync(path.join(tmpdir(), 'bench-collect-'));
const files = new Map<string, string>();
for (const [name, plan] of Object.entries(plans)) {
  const file = path.join(folder, `${files.size}.json`);
  await pipeline(Readable.from(reportPieces(plan), { objectMode: true }), createWriteStream(file));
  files.set(name, file);
}

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
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'collect-child.mjs'), how, what], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  for await (const chunk of child.stdout.setEncoding('utf8')) text += chunk;
  return JSON.parse(text) as Look;
}

const best = (looks: readonly Look[]): Look => ({
  ...(looks[0] as Look),
  cpuMs: Math.min(...looks.map((one) => one.cpuMs)),
  wallMs: Math.min(...looks.map((one) => one.wallMs)),
  blockedMs: Math.min(...looks.map((one) => one.blockedMs)),
  peakMiB: Math.max(...looks.map((one) => one.peakMiB)),
});

const rows = new Map<string, Look[]>();
const note = (name: string, one: Look) => rows.set(name, [...(rows.get(name) ?? []), one]);
const cases: readonly (readonly ['collect' | 'parse', string])[] = [
  ['collect', '3 nodes'],
  ['collect', '1,000 nodes'],
  ['parse', '1,000 nodes'],
];
for (let round = 0; round < ROUNDS; round += 1) {
  for (const [how, name] of cases) note(`${how} ${name}`, await look(how, name));
}
const failedName = '1,000 nodes, one unit failed everywhere';
for (let round = 0; round < 2; round += 1) note(`collect ${failedName}`, await look('collect', failedName));
server.close();

const megabytes = (name: string) => Math.round(statSync(files.get(name) ?? '').size / 1e6);
const results = Object.fromEntries([...rows].map(([name, looks]) => [name, best(looks)]));
console.log(`node ${process.version}, ${ROUNDS} rounds; CPU, wall and block: the best, memory: the worst`);
console.table(
  Object.entries(results).map(([name, one]) => ({
    look: name,
    MB: megabytes(name.replace(/^\w+ /, '')),
    units: one.units,
    'CPU ms': Math.round(one.cpuMs),
    'wall ms': Math.round(one.wallMs),
    'loop blocked ms': Math.round(one.blockedMs),
    'peak MiB': Math.round(one.peakMiB),
    ...(one.reason === undefined ? {} : { reason: one.reason }),
  })),
);
const three = results['collect 3 nodes'] as Look;
const thousand = results['collect 1,000 nodes'] as Look;
const parsed = results['parse 1,000 nodes'] as Look;
const failed = results[`collect ${failedName}`] as Look;
const ratios = [
  { what: 'CPU, 1,000 nodes : JSON.parse', ratio: thousand.cpuMs / parsed.cpuMs, atMost: '3.5 (2)' },
  { what: 'memory, 1,000 nodes : 3 nodes', ratio: thousand.peakMiB / three.peakMiB, atMost: '1.3' },
  { what: 'memory, 1,000 nodes : JSON.parse', ratio: thousand.peakMiB / parsed.peakMiB, atMost: '0.5' },
  { what: 'memory, 620 MB : 3 nodes', ratio: failed.peakMiB / three.peakMiB, atMost: '1.3' },
  { what: 'event loop blocked, ms', ratio: thousand.blockedMs, atMost: '50' },
];
console.table(ratios.map((row) => ({ ...row, ratio: row.ratio.toFixed(2) })));
const { 'parse 1,000 nodes': ceiling, ...ours } = results;
writeReport(
  {
    name: 'collect',
    machine: machine(),
    ours,
    ceiling,
    alternatives: {},
    ratios: Object.fromEntries(ratios.map(({ what, ratio }) => [what, ratio])),
  },
  process.argv.slice(3),
);
rmSync(folder, { recursive: true });
