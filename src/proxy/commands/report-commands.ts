import type { Command } from 'commander';
import type { ReportFlags } from './report.ts';
import type { ExitCode, Terminal } from './terminal.ts';

/** Adds `report` to the command line. */
export function addReportCommand(program: Command, terminal: Terminal, done: (code: ExitCode) => void): void {
  program
    .command('report')
    .description('print what was counted here: pages, logins, the cluster, events; a running proxy goes on')
    .option('--since <time>', 'how far back: hours, days or weeks, such as 24h, 7d or 4w', '7d')
    .option('--json', 'the numbers of each hour or day, for programs')
    .option('-d, --data-dir <folder>', 'the data folder of the proxy (dataDir of the configuration)')
    .option('-c, --config <file>', 'configuration file that names it', terminal.env.DCOS_UI_TELEMETRY_CONFIG)
    .addHelpText(
      'after',
      `
Up to a week is shown by the hour, more by the day (UTC). A dash or a dot stands where nothing is known: the proxy did not
run then, or telemetry was off. What a running proxy counted in the last half minute may not be in it yet.
Exit code: 0 printed, 1 there is nothing or it cannot be read, 2 the configuration or a flag is wrong.`,
    )
    .action(async (flags: ReportFlags) => {
      done(await (await import('./report.ts')).report(flags, Date.now(), terminal));
    });
}
