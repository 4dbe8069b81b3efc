import { open } from 'node:fs/promises';
import { faultOf, reasonOf } from '../database/fault.ts';
import { errorCode } from '../error-code.ts';
import { SpoolError } from '../spool/spool-error.ts';
import type { SpoolTools } from '../spool/tools.ts';
import { LinesError, linesOf } from '../transfer/lines.ts';
import { writeExport } from '../transfer/write-export.ts';
import { openToolsOf } from './open-tools.ts';
import { createProgress } from './progress.ts';
import { readConfig } from './read-config.ts';
import { whyOff } from './telemetry-off.ts';
import type { ExitCode, Terminal } from './terminal.ts';

/** The flags, as commander names them. */
export interface ExportFlags {
  readonly out: string;
  readonly config?: string;
  readonly destination?: string;
  readonly from?: string;
  readonly settle?: boolean;
  readonly force?: boolean;
}

async function* linesOfFile(file: string): AsyncGenerator<string> {
  const handle = await open(file, 'r');
  try {
    for await (const line of linesOf(handle)) yield line.toString();
  } finally {
    await handle.close();
  }
}

async function* pendingOf(tools: SpoolTools, destination: string | undefined): AsyncGenerator<string> {
  for await (const { body } of tools.records('pending', destination)) yield body;
}

/**
 * `dcos-ui-telemetry export`: writes what waits, or what a `file` destination has written, into a file to be carried.
 *
 * @returns 0: written, or nothing waits. 1: it could not, or telemetry is off. 2: the configuration is wrong.
 */
export async function exportEvents(flags: ExportFlags, terminal: Terminal): Promise<ExitCode> {
  const { out, from, destination, settle = false, force = false } = flags;
  const fail = (code: ExitCode, message: string): ExitCode => {
    terminal.stderr(`dcos-ui-telemetry: ${message}\n`);
    return code;
  };
  if (settle && from !== undefined) return fail(2, '--settle is for what waits in the spool, --from is a file');
  const reading = await readConfig(flags.config, terminal.env);
  if (!reading.ok) return fail(2, reading.message);
  const off = whyOff(reading.config, terminal);
  // Carried by hand is sent as well.
  if (off !== undefined) return fail(1, `${off}; nothing is exported`);
  const progress = createProgress(terminal, 'exporting');
  let tools: SpoolTools | undefined;
  try {
    const opened = from === undefined ? await openToolsOf(reading.config, terminal) : undefined;
    if (opened?.ok === false) return fail(opened.code, opened.error);
    tools = opened?.tools;
    // Held from before the reading until after the settling, so that both are of the same events.
    const repair = settle ? await tools?.repair(true) : undefined;
    try {
      const bodies = tools === undefined ? linesOfFile(from ?? '') : pendingOf(tools, destination);
      const result = await writeExport({ file: out, bodies, nowMs: Date.now(), replace: force });
      if (!result.ok) return fail(1, result.error);
      if (result.events === 0) {
        terminal.stdout('nothing waits: no file was written\n');
        return 0;
      }
      terminal.stdout(`${result.events} events (${result.bytes} bytes) in ${out}\n`);
      if (repair !== undefined) {
        terminal.stdout(
          `${await repair.settleExported(destination)} deliveries are settled here, and counted as exported\n`,
        );
      }
      return 0;
    } finally {
      repair?.close();
    }
  } catch (error) {
    if (error instanceof SpoolError && error.code === 'locked') {
      return fail(1, `${error.message}: stop the proxy first, or export without --settle, which a running one allows`);
    }
    if (error instanceof SpoolError) return fail(1, error.message);
    if (from !== undefined) {
      return fail(
        1,
        `${from}: ${error instanceof LinesError ? error.message : `cannot be read (${errorCode(error)})`}`,
      );
    }
    if (faultOf(error) === 'bug') throw error;
    return fail(1, `the database of the spool cannot be used: ${reasonOf(error)}`);
  } finally {
    progress.done();
    await tools?.close();
  }
}
