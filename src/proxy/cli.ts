import { Command, CommanderError, Option } from 'commander';
import type { CollectOptions } from './commands/collect.ts';
import type { ConfigurationFormat } from './commands/configuration.ts';
import type { DoctorFlags } from './commands/doctor.ts';
import type { EventsFormat } from './commands/events.ts';
import { addForgetCommand } from './commands/forget-commands.ts';
import { addReportCommand } from './commands/report-commands.ts';
import { addSpoolCommands } from './commands/spool-commands.ts';
import type { ExitCode, Terminal } from './commands/terminal.ts';
import { addTransferCommands } from './commands/transfer-commands.ts';

/**
 * The command line. Only names and help texts live here; what a command does is in `commands/`, and is loaded when it is
 * asked for: the libraries of the proxy would be a quarter of what a look at a large cluster takes.
 *
 * @param args without the interpreter and the script.
 * @returns the exit code; never exits by itself.
 */
export async function run(args: readonly string[], version: string, terminal: Terminal): Promise<ExitCode> {
  let exitCode: ExitCode = 0;
  const program = new Command('dcos-ui-telemetry')
    .description('Collects the telemetry a DC/OS cluster agreed to, keeps it safe, and delivers it where you say.')
    .version(version, '-V, --version', 'print the version')
    .configureOutput({ writeOut: terminal.stdout, writeErr: terminal.stderr })
    .showHelpAfterError('(dcos-ui-telemetry --help lists the commands)')
    .exitOverride();

  program
    .command('serve')
    .description("run the proxy: receive the UI's events, collect the cluster's own, deliver both")
    .option('-c, --config <file>', 'configuration file (JSON)', terminal.env.DCOS_UI_TELEMETRY_CONFIG)
    .addHelpText(
      'after',
      '\nStops on SIGTERM or Ctrl-C: finishes what is in flight, loses nothing it has acknowledged.',
    )
    .action(async (options: { config?: string }) => {
      const { serve } = await import('./commands/serve.ts');
      exitCode = await serve(options.config, version, terminal);
    });

  program
    .command('ready')
    .description('ask the running proxy whether it takes events: exit code 0 when it does')
    .option(
      '-c, --config <file>',
      'configuration file (JSON), for its listen.host and listen.port',
      terminal.env.DCOS_UI_TELEMETRY_CONFIG,
    )
    .action(async (options: { config?: string }) => {
      const { ready } = await import('./commands/ready.ts');
      exitCode = await ready(options.config, terminal);
    });

  program
    .command('doctor')
    .description('look at everything the proxy needs, and say what to mend; sends no event, changes nothing')
    .option('-c, --config <file>', 'configuration file (JSON)', terminal.env.DCOS_UI_TELEMETRY_CONFIG)
    .option('--json', 'print one JSON document in the end')
    .addHelpText(
      'after',
      `
Configuration, keys and their files, data folder, disk, spool, the running proxy, login keys, the cluster's endpoints,
destinations, clock. Run it as root, or as the user the proxy runs as; a running proxy goes on meanwhile.
Exit code: 0 nothing is wrong, 1 something is, 2 the configuration is wrong and nothing else could be looked at.`,
    )
    .action(async (options: DoctorFlags) => {
      const { doctor } = await import('./commands/doctor.ts');
      exitCode = await doctor(options, version, terminal);
    });

  program
    .command('collect')
    .description("ask the cluster once, and print exactly what would be sent (dcos-signal's -test)")
    .requiredOption('--dry-run', 'print, send nothing; the only mode: sending is what serve does')
    .option('-c, --config <file>', 'configuration file (JSON)', terminal.env.DCOS_UI_TELEMETRY_CONFIG)
    .option('--signal-config <file>', "DC/OS's own dcos-signal-config.json, instead of --config")
    .option('--signal-extra-config <file>', "DC/OS's own dcos-signal-extra.json, laid over --signal-config")
    .option('--cluster-id-file <file>', 'the file with the cluster id')
    .option('--licensing-socket <path>', 'unix socket of the licensing service (Enterprise)')
    .addOption(new Option('--dcos-variant <edition>', 'the edition of DC/OS').choices(['open', 'enterprise']))
    .addHelpText(
      'after',
      '\nExit code: 0 all sources answered, 3 some did not (stderr says which), 2 the configuration is wrong.',
    )
    .action(async (options: CollectOptions) => {
      const { collect } = await import('./commands/collect.ts');
      exitCode = await collect(options, version, terminal);
    });

  program
    .command('events')
    .description('print everything that may be collected')
    .addOption(new Option('--format <format>', 'how').choices(['text', 'markdown', 'json']).default('text'))
    .action(async (options: { format: EventsFormat }) => {
      const { printEvents } = await import('./commands/events.ts');
      terminal.stdout(printEvents(options.format));
    });

  program
    .command('configuration')
    .description('print every key of the configuration file, with its kind, default and meaning')
    .addOption(new Option('--format <format>', 'how').choices(['text', 'markdown', 'json']).default('text'))
    .action(async (options: { format: ConfigurationFormat }) => {
      const { printConfiguration } = await import('./commands/configuration.ts');
      terminal.stdout(printConfiguration(options.format));
    });

  const done = (code: ExitCode) => {
    exitCode = code;
  };
  addReportCommand(program, terminal, done);
  addSpoolCommands(program, terminal, done);
  addTransferCommands(program, terminal, done);
  addForgetCommand(program, terminal, done);

  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    // Commander reports help and version this way too, with the code 0; everything else was asked wrongly.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    throw error;
  }
}
