import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { checkSpool } from '../spool/check.ts';
import { inspectSpool } from '../spool/inspect.ts';
import { repairSpool } from '../spool/repair.ts';
import { SpoolError } from '../spool/spool-error.ts';
import { createProgress } from './progress.ts';
import type { ExitCode, Terminal } from './terminal.ts';
import { folderOf, type WhichFolder } from './which-folder.ts';

export type Kind = 'pending' | 'dead';

/** Runs `work` on the folder; what is wrong with the folder is one line and exit code 1. */
async function on(
  which: WhichFolder,
  terminal: Terminal,
  work: (folder: string) => ExitCode | Promise<ExitCode>,
): Promise<ExitCode> {
  const folder = await folderOf(which, terminal);
  if (folder === undefined) return 2;
  try {
    return await work(folder);
  } catch (error) {
    if (!(error instanceof SpoolError)) throw error;
    terminal.stderr(`dcos-ui-telemetry: ${error.message}\n`);
    return 1;
  }
}

/** `spool status`: the counts, as JSON. A running proxy goes on meanwhile. */
export const status = (which: WhichFolder, terminal: Terminal): Promise<ExitCode> =>
  on(which, terminal, (folder) => {
    const inspector = inspectSpool(folder);
    try {
      const { accepted, duplicates, stored, bytes, destinations } = inspector.status();
      terminal.stdout(`${JSON.stringify({ accepted, duplicates, stored, bytes, destinations }, null, 2)}\n`);
      return 0;
    } finally {
      inspector.close();
    }
  });

/** `spool check`: holds the spool against its own invariants. @returns 0: sound; 1: not, and stdout says what. */
export const check = (which: WhichFolder, terminal: Terminal): Promise<ExitCode> =>
  on(which, terminal, (folder) => {
    let shownMs = performance.now();
    let shown = false;
    const { problems, records } = checkSpool(folder, (done, all) => {
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
  on(which, terminal, (folder) => {
    const inspector = inspectSpool(folder);
    try {
      const record = inspector.show(id);
      if (record === undefined) {
        terminal.stderr('dcos-ui-telemetry: no event of this messageId is here; delivered ones are gone\n');
        return 1;
      }
      const { seq, arrivedMs, state, body } = record;
      const shown = { seq, arrived: new Date(arrivedMs).toISOString(), state, event: JSON.parse(body) as unknown };
      terminal.stdout(`${JSON.stringify(shown, null, 2)}\n`);
      return 0;
    } finally {
      inspector.close();
    }
  });

/** `spool export`: one event a line, as it would be or was sent, to standard output. */
export const exportRecords = (
  which: WhichFolder,
  { kind, destination }: { readonly kind: Kind; readonly destination?: string },
  terminal: Terminal,
): Promise<ExitCode> =>
  on(which, terminal, async (folder): Promise<ExitCode> => {
    const inspector = inspectSpool(folder);
    const progress = createProgress(terminal, 'exporting');
    const lines = function* () {
      for (const { body } of inspector.records(kind, destination)) yield `${body}\n`;
    };
    try {
      // A stream, which waits for a slow reader: a million events are not held in memory.
      await pipeline(Readable.from(lines()), terminal.stdoutStream, { end: false });
      return 0;
    } finally {
      progress.done();
      inspector.close();
    }
  });

/** `spool replay` and `spool purge`: change a spool that no proxy has open. */
export const change = (
  which: WhichFolder,
  what: { readonly kind: 'replay' | Kind; readonly destination?: string },
  terminal: Terminal,
): Promise<ExitCode> =>
  on(which, terminal, (folder) => {
    const repair = repairSpool(folder);
    try {
      const { kind, destination } = what;
      const count = kind === 'replay' ? repair.replay(destination) : repair.purge(kind, destination);
      const done = kind === 'replay' ? 'wait to be sent again' : `(${kind}) are gone, and counted`;
      terminal.stdout(`${count} events ${done}\n`);
      return 0;
    } finally {
      repair.close();
    }
  });
