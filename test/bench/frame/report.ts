import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';

/** What `--json FILE` gets, the same for every part; an array of them when all parts run. */
export interface BenchReport {
  readonly name: string;
  readonly machine: Readonly<Record<string, string | number>>;
  readonly ours: unknown;
  readonly ceiling: unknown;
  readonly alternatives: Readonly<Record<string, unknown>>;
  /** What the targets are about: ours to something else. */
  readonly ratios: Readonly<Record<string, number>>;
}

export const machine = () => ({
  node: process.version,
  cores: cpus().length,
  load: Number((loadavg()[0] ?? 0).toFixed(2)),
});

/** @param file nowhere, where undefined. */
export function writeJson(report: BenchReport | readonly BenchReport[], file: string | undefined): void {
  if (file === undefined) return;
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
  console.log(`written to ${file}`);
}
