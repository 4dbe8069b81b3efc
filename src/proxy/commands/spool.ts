import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { faultOf, reasonOf } from '../database/fault.ts';
import { SpoolError } from '../spool/spool-error.ts';
import type { KindOfRecord, SpoolTools } from '../spool/tools.ts';
import { openTools } from './open-tools.ts';
import { createProgress } from './progress.ts';
import type { ExitCode, Terminal } from './terminal.ts';
import type { WhichFolder } from './which-folder.ts';

export type Kind = KindOfRecord;

/** Runs `work` on the spool; what is wrong with it is one line and exit code 1. */
async function on(
  which: WhichFolder,
  terminal: Terminal,
  work: (tools: SpoolTools) => Promise<ExitCode>,
): Promise<ExitCode> {
  const fail = (code: ExitCode, message: string): ExitCode => {
    terminal.stderr(`dcos-ui-telemetry: ${message}\n`);
    return code;
  };
  let tools: SpoolTools | undefined;
  try {
    const opened = await openTools(which, terminal);
    if (!opened.ok) return fail(opened.code, opened.error);
    tools = opened.tools;
    return await work(tools);
  } catch (error) {
    if (error instanceof SpoolError) return fail(1, error.message);
    if (faultOf(error) === 'bug') throw error;
    return fail(1, `the database of the spool cannot be used: ${reasonOf(error)}`);
  } finally {
    await tools?.close();
  }
}

/** `spool status`: the counts, as JSON. A running proxy goes on meanwhile. */
export const status = (which: WhichFolder, terminal: Terminal): Promise<ExitCode> =>
  on(which, terminal, async (tools) => {
    const { accepted, duplicates, stored, bytes, destinations } = await tools.status();
    terminal.stdout(`${JSON.stringify({ accepted, duplicates, stored, bytes, destinations }, null, 2)}\n`);
    return 0;
  });

/** `spool check`: holds the spool against its own invariants. @returns 0: sound; 1: not, and stdout says what. */
export const check = (which: WhichFolder, terminal: Terminal): Promise<ExitCode> =>
  on(which, terminal, async (tools) => {
    let shownMs = performance.now();
    let shown = false;
    const { problems, records } = await tools.check((done, all) => {
      if (!terminal.interactive || performance.now() - shownMs < 1_000) return;
      shownMs = performance.now();
      shown = true;
      terminal.stderr(`\rchecking… ${done} of ${all} records`);
    });
    if (shown) terminal.stderr('\r\u001b[K');
    for (const problem of problems) terminal.stdout(`${problem}\n`);
    if (problems.length === 0) terminal.stdout(`sound: ${records} records\n`);
    return problems.length === 0 ? 0 : 1;
  });

/** `spool show <messageId>`: one event, and where it is for each destination. */
export const show = (which: WhichFolder, id: string, terminal: Terminal): Promise<ExitCode> =>
  on(which, terminal, async (tools) => {
    const record = await tools.show(id);
    if (record === undefined) {
      terminal.stderr('dcos-ui-telemetry: no event of this messageId is here; delivered ones are gone\n');
      return 1;
    }
    const { seq, arrivedMs, state, body } = record;
    const shown = { seq, arrived: new Date(arrivedMs).toISOString(), state, event: JSON.parse(body) as unknown };
    terminal.stdout(`${JSON.stringify(shown, null, 2)}\n`);
    return 0;
  });

/** `spool export`: one event a line, as it would be or was sent, to standard output. */
export const exportRecords = (
  which: WhichFolder,
  { kind, destination }: { readonly kind: Kind; readonly destination?: string },
  terminal: Terminal,
): Promise<ExitCode> =>
  on(which, terminal, async (tools): Promise<ExitCode> => {
    const progress = createProgress(terminal, 'exporting');
    const lines = async function* () {
      for await (const { body } of tools.records(kind, destination)) yield `${body}\n`;
    };
    try {
      // A stream, which waits for a slow reader: a million events are not held in memory.
      await pipeline(Readable.from(lines()), terminal.stdoutStream, { end: false });
      return 0;
    } finally {
      progress.done();
    }
  });

/** `spool replay` and `spool purge`: files that no proxy has open, or a database, where proxies go on. */
export const change = (
  which: WhichFolder,
  what: { readonly kind: 'replay' | Kind; readonly destination?: string },
  terminal: Terminal,
): Promise<ExitCode> =>
  on(which, terminal, async (tools) => {
    const repair = await tools.repair(false);
    try {
      const { kind, destination } = what;
      const count = await (kind === 'replay' ? repair.replay(destination) : repair.purge(kind, destination));
      const done = kind === 'replay' ? 'wait to be sent again' : `(${kind}) are gone, and counted`;
      terminal.stdout(`${count} events ${done}\n`);
      return 0;
    } finally {
      repair.close();
    }
  });
