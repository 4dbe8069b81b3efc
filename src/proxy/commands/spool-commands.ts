import { type Command, Option } from 'commander';
import type { Kind } from './spool.ts';
import type { ExitCode, Terminal } from './terminal.ts';
import type { WhichFolder } from './which-folder.ts';

type Done = (code: ExitCode) => void;
type Options = WhichFolder & { readonly destination?: string; readonly yes?: boolean };

/** Adds `spool status | check | show | export | replay | purge` to the command line. */
export function addSpoolCommands(program: Command, terminal: Terminal, done: Done): void {
  const spool = program
    .command('spool')
    .description('look into the events that wait on disk or in the database, and mend them');
  const add = (name: string, description: string): Command =>
    spool
      .command(name)
      .description(description)
      .option('-d, --data-dir <folder>', 'the folder of the spool (dataDir of the configuration)')
      .option('-c, --config <file>', 'configuration file that names it', terminal.env.DCOS_UI_TELEMETRY_CONFIG);
  const destination = () => new Option('--destination <name>', 'only for this destination');
  const commands = () => import('./spool.ts');

  add('status', 'print the counts as JSON; a running proxy goes on').action(async (options: Options) => {
    done(await (await commands()).status(options, terminal));
  });
  add('check', 'hold it against its own invariants: exit code 0 when it is sound').action(async (options: Options) => {
    done(await (await commands()).check(options, terminal));
  });
  add('show', 'print one event and where it is for each destination')
    .argument('<messageId>')
    .action(async (id: string, options: Options) => {
      done(await (await commands()).show(options, id, terminal));
    });
  add('export', 'print events to standard output, one a line')
    .addOption(new Option('--kind <kind>', 'which').choices(['pending', 'dead']).default('pending'))
    .addOption(destination())
    .action(async (options: Options & { readonly kind: Kind }) => {
      done(await (await commands()).exportRecords(options, options, terminal));
    });
  add('replay', 'let dead letters be sent again; a proxy that keeps its own files must be stopped')
    .addOption(destination())
    .action(async (options: Options) => {
      done(await (await commands()).change(options, { ...options, kind: 'replay' }, terminal));
    });
  add('purge', 'throw events away for good, and count them; a proxy that keeps its own files must be stopped')
    .addOption(new Option('--kind <kind>', 'which').choices(['pending', 'dead']).makeOptionMandatory())
    .addOption(destination())
    .requiredOption('--yes', 'yes, for good: export them first if in doubt')
    .action(async (options: Options & { readonly kind: Kind }) => {
      done(await (await commands()).change(options, options, terminal));
    });
}
