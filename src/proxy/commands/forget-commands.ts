import { type Command, Option } from 'commander';
import { REGULATION_TYPES } from '../destinations/segment-deletion.ts';
import type { ForgetFlags } from './forget.ts';
import type { ExitCode, Terminal } from './terminal.ts';

type Flags = ForgetFlags & { readonly cluster?: boolean; readonly user?: boolean };

/** Adds `forget` to the command line. */
export function addForgetCommand(program: Command, terminal: Terminal, done: (code: ExitCode) => void): void {
  program
    .command('forget')
    .description('have deleted what was sent and counted of this cluster, or what waits here of one user')
    .option('--cluster', 'everything with the id of this cluster, at the destinations')
    .option('--user', 'the undelivered events of one user, whose id is read from standard input')
    .option('-c, --config <file>', 'configuration file (JSON)', terminal.env.DCOS_UI_TELEMETRY_CONFIG)
    .option('--yes', 'yes, for good')
    .option('--destination <name>', 'with --cluster: only this one')
    .option('--token-file <file>', "with --cluster: holds a token of Segment's Public API")
    .option('--source-id <id>', 'with --cluster: of the source whose write key is used')
    .addOption(new Option('--region <region>', 'with --cluster: of the workspace').choices(['us', 'eu']).default('us'))
    .option('--api-url <url>', 'with --cluster: where the Public API, or something that speaks it, answers')
    .addOption(
      new Option('--regulation <type>', 'with --cluster: what to ask for')
        .choices(REGULATION_TYPES)
        .default(REGULATION_TYPES[0]),
    )
    .option('--status <regulation>', 'with --cluster: how far a regulation is that was asked for before')
    .addHelpText(
      'after',
      `
--cluster asks Segment, which deletes within its own time and can be asked to for a source; of destinations that cannot be
asked it says what to do. What was counted here (insight.db) is erased as well, unless --destination names one. It
works while the proxy runs.
--user wants the proxy stopped, unless the spool is in a database. A no that the user said stays in force.
Exit code: 0 done, 1 refused or failed, 2 something is missing (nothing was done), 3 some of it has to be done by hand.`,
    )
    .action(async ({ cluster = false, user = false, ...flags }: Flags) => {
      if (cluster === user) {
        terminal.stderr('dcos-ui-telemetry: forget --cluster or --user, one of them\n');
        done(2);
      } else if (cluster) done(await (await import('./forget.ts')).forgetCluster(flags, terminal));
      else done(await (await import('./forget-user.ts')).forgetUser(flags, terminal));
    });
}
