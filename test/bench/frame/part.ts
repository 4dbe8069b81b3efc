import type { Options } from './options.ts';
import type { BenchReport } from './report.ts';

/** What a part hands back; the frame adds its name and the machine, and writes it where `--json` says. */
export type Measured = Pick<BenchReport, 'ours' | 'ceiling' | 'alternatives' | 'ratios'>;

/**
 * One part of `npm run bench`: test/bench/<name>.ts exports it as `part`, and frame/main.ts lists the name. It prints its
 * tables itself (`printTable`), runs its contestants in turn (`alternate`), and takes under five minutes as it comes.
 */
export interface BenchPart {
  /** One sentence for `--help`: what is measured, and beside what. */
  readonly about: string;
  /** Its own flags, for `--help`: `'events N'` → what N is. Those of all parts are in options.ts. */
  readonly flags: Readonly<Record<string, string>>;
  run(options: Options): Promise<Measured>;
}
