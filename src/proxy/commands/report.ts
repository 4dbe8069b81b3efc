import { ForeignDatabase, insightFileOf, openInsightForReading } from '../insight/aggregates/database.ts';
import { type InsightBody, readInsight } from '../insight/aggregates/read.ts';
import { DAY_HOURS } from '../insight/aggregates/series.ts';
import { stepsBefore } from '../insight/aggregates/steps.ts';
import { faultOf } from '../spool/sqlite.ts';
import { reportTable } from './report-table.ts';
import type { ExitCode, Terminal } from './terminal.ts';
import { folderOf, type WhichFolder } from './which-folder.ts';

export interface ReportFlags extends WhichFolder {
  /** `24h`, `7d`, `4w` */
  readonly since: string;
  readonly json?: boolean;
}

const HOURS_OF = { h: 1, d: DAY_HOURS, w: 7 * DAY_HOURS } as const;
/** As long as anything may be kept. */
const MOST_HOURS = 3_650 * DAY_HOURS;

const isUnit = (unit: string): unit is keyof typeof HOURS_OF => Object.hasOwn(HOURS_OF, unit);

function hoursOf(since: string): number | undefined {
  const [, count = '', unit = ''] = /^(\d{1,5})([hdw])$/.exec(since) ?? [];
  const hours = isUnit(unit) ? Number(count) * HOURS_OF[unit] : 0;
  return hours > 0 && hours <= MOST_HOURS ? hours : undefined;
}

/** Blocks are no ASCII; a terminal says by these what it takes (POSIX, "Environment Variables"). */
const takesUtf8 = ({ LC_ALL, LC_CTYPE, LANG }: Terminal['env']): boolean =>
  /utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || '');

function read(file: string, nowMs: number, hours: number): InsightBody | undefined {
  const db = openInsightForReading(file);
  if (db === undefined) return undefined;
  try {
    return readInsight(db, stepsBefore(nowMs, hours));
  } finally {
    db.close();
  }
}

/** @throws what is a bug */
function problemOf(error: unknown, file: string): string {
  if (error instanceof ForeignDatabase) return error.message;
  const fault = faultOf(error);
  if (fault === 'bug') throw error;
  if (fault === 'damaged') return `${file} is damaged; a running proxy sets it aside and begins anew`;
  return `${file} cannot be read (${fault}); the user that the proxy runs as can`;
}

/**
 * `dcos-ui-telemetry report`: what was counted here, from the file, whether a proxy runs or not. Up to the last
 * half minute, which a running one may not have written yet.
 *
 * @returns 0: printed. 1: there is nothing, or it cannot be read. 2: the configuration or a flag is wrong.
 */
export async function report(flags: ReportFlags, nowMs: number, terminal: Terminal): Promise<ExitCode> {
  const fail = (code: ExitCode, message: string): ExitCode => {
    terminal.stderr(`dcos-ui-telemetry: ${message}\n`);
    return code;
  };
  const hours = hoursOf(flags.since);
  if (hours === undefined) return fail(2, '--since: a number of hours, days or weeks, such as 24h, 7d or 4w');
  const folder = await folderOf(flags, terminal);
  if (folder === undefined) return 2;
  const file = insightFileOf(folder);
  try {
    const body = read(file, nowMs, hours);
    if (body === undefined) {
      return fail(
        1,
        `nothing was counted in ${folder} yet: a proxy with insight.enabled writes there half a minute after its start`,
      );
    }
    const { since } = flags;
    terminal.stdout(
      flags.json === true
        ? `${JSON.stringify({ since, ...body }, null, 2)}\n`
        : `${reportTable(body, { nowMs, blocks: takesUtf8(terminal.env) }).join('\n')}\n`,
    );
    return 0;
  } catch (error) {
    return fail(1, problemOf(error, file));
  }
}
