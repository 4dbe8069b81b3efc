import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pinning } from './cores.ts';
import { watchNoise } from './noise.ts';
import { COMMON_FLAGS, readOptions, UsageError } from './options.ts';
import type { BenchPart } from './part.ts';
import { type BenchReport, machine, writeJson } from './report.ts';

/** test/bench/<name>.ts, in the order in which all of them run. */
const PARTS = ['intake', 'drain', 'postgres', 'collect', 'plugin'] as const;
type Name = (typeof PARTS)[number];

const isName = (text: string | undefined): text is Name => PARTS.some((name) => name === text);
const load = async (name: Name): Promise<BenchPart> => ((await import(`../${name}.ts`)) as { part: BenchPart }).part;

const list = (flags: Readonly<Record<string, string>>): string =>
  Object.entries(flags)
    .map(([flag, meaning]) => `  --${flag.padEnd(16)} ${meaning}\n`)
    .join('');

async function help(names: readonly Name[]): Promise<string> {
  const parts = await Promise.all(names.map(async (name) => ({ name, ...(await load(name)) })));
  return [
    `usage: node test/bench/run.mjs [${PARTS.join(' | ')}] [flags]     all of them where none is named\n`,
    'Build first (npm run bench does). Ratios count, not what a machine does in a second; a quiet machine makes them narrow.\n',
    ...parts.map(({ name, about, flags }) => `${name}: ${about}\n${list(flags)}`),
    `all parts:\n${list(COMMON_FLAGS)}`,
  ].join('\n');
}

/** Each part in a process of its own, so that none runs in the memory that another one left. */
function runAll(args: readonly string[]): number {
  const { json } = readOptions(args, {});
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-'));
  try {
    const reports: BenchReport[] = [];
    const failed = PARTS.filter((name) => {
      console.log(`\n=== ${name} ===`);
      const file = path.join(folder, `${name}.json`);
      const own = args.filter((_, index) => args[index] !== '--json' && args[index - 1] !== '--json');
      const script = path.join(import.meta.dirname, '../run.mjs');
      const { status } = spawnSync(process.execPath, [script, name, ...own, '--json', file], { stdio: 'inherit' });
      if (status === 0) reports.push(JSON.parse(readFileSync(file, 'utf8')));
      return status !== 0;
    });
    writeJson(reports, json);
    if (failed.length > 0) console.error(`did not run to the end: ${failed.join(', ')}`);
    return failed.length === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runPart(name: Name, args: readonly string[]): Promise<void> {
  const part = await load(name);
  const options = readOptions(args, part.flags);
  const where = machine();
  console.log(`node ${where.node}, ${where.cores} cores (${pinning}), load average ${where.load}`);
  const noise = watchNoise();
  const measured = await part.run(options);
  const { said, numbers } = noise.end();
  console.log(`\n${said}`);
  writeJson({ name, machine: { ...where, ...numbers }, ...measured } satisfies BenchReport, options.json);
}

/** @returns the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const [first, ...rest] = args;
  try {
    if (args.includes('--help')) console.log(await help(isName(first) ? [first] : PARTS));
    else if (isName(first)) await runPart(first, rest);
    else if (first === undefined || first.startsWith('--')) return runAll(args);
    else throw new UsageError(`there is no part ${first}; there are ${PARTS.join(', ')}`);
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`${error.message}\n--help says what there is`);
    return 2;
  }
}
