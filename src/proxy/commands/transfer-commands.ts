import type { Command } from 'commander';
import type { ExportFlags } from './export.ts';
import type { ImportFlags } from './import.ts';
import type { ExitCode, Terminal } from './terminal.ts';

/** Adds `export` and `import`, the way over an air gap, to the command line. */
export function addTransferCommands(program: Command, terminal: Terminal, done: (code: ExitCode) => void): void {
  const variable = terminal.env.DCOS_UI_TELEMETRY_CONFIG;
  program
    .command('export')
    .description('write events that wait into a file to read, check and carry, where there is no network')
    .requiredOption('-o, --out <file>', 'the file to write')
    .option('-c, --config <file>', 'configuration file (JSON)', variable)
    .option('--destination <name>', 'only what waits for this destination')
    .option('--from <file>', 'not what waits, but what a destination of kind file has written')
    .option('--settle', 'count what was exported as done here; the proxy must be stopped')
    .option('--force', 'replace a file of this name')
    .addHelpText(
      'after',
      `
Line 1 says how many events there are and their checksum (tail -n +2 FILE | sha256sum), each line after it is one event
as it would be sent. Without --settle the events stay, and may be delivered from here as well: the far side knows
them again by their messageId. A running proxy goes on meanwhile.`,
    )
    .action(async (flags: ExportFlags) => {
      done(await (await import('./export.ts')).exportEvents(flags, terminal));
    });
  program
    .command('import')
    .description('take an exported file into the spool, for the destinations of the configuration')
    .argument('<file>', 'as export has written it')
    .option('-c, --config <file>', 'configuration file (JSON)', variable)
    .option('--check', 'only say whether the file is whole, and what is in it')
    .option('--deliver', 'send at once, and end when everything is delivered: no proxy is needed')
    .addHelpText(
      'after',
      `
A proxy that keeps its own files must be stopped, since it holds the spool; of a database it need not. A file that is damaged or was changed is refused whole. Importing a file
twice takes nothing twice.
Exit code: 0 done, 1 not, 2 the configuration is wrong, 3 taken but not all of it delivered.`,
    )
    .action(async (file: string, flags: ImportFlags) => {
      done(await (await import('./import.ts')).importEvents(file, flags, terminal));
    });
}
