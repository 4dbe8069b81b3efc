import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';

/** What `--json FILE` gets, the same for every bench. */
export interface BenchReport {
  readonly name: string;
  readonly machine: Readonly<Record<string, string | number>>;
  readonly ours: unknown;
  readonly ceiling: unknown;
  readonly alternatives: Readonly<Record<string, unknown>>;
  /** What the targets are about: ours to something else. */
  readonly ratios: Readonly<Record<string, number>>;
}

export const machine = (): Readonly<Record<string, string | number>> => ({
  node: process.version,
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  load: Number((loadavg()[0] ?? 0).toFixed(2)),
});

/** Writes the report where `--json FILE` says. */
export function writeReport(report: BenchReport, args: readonly string[]): void {
  const file = args[args.indexOf('--json') + 1];
  if (!args.includes('--json')) return;
  if (file === undefined) throw new Error('--json needs the name of a file');
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
  console.log(`written to ${file}`);
}
