import type { Config } from '../config/schema.ts';
import { embeddedTools } from '../spool/embedded-tools.ts';
import { sharedTools } from '../spool/postgres/tools.ts';
import { SpoolError } from '../spool/spool-error.ts';
import type { SpoolTools } from '../spool/tools.ts';
import { openDatabase } from './open-database.ts';
import { readConfig } from './read-config.ts';
import type { ExitCode, Terminal } from './terminal.ts';
import type { WhichFolder } from './which-folder.ts';

export type OpenedTools =
  | { readonly ok: true; readonly tools: SpoolTools }
  | { readonly ok: false; readonly code: ExitCode; readonly error: string };

/** Reading a large spool through takes as long as it takes. */
const DEADLINE_MS = 3_600_000;

/** The spool that the configuration names, wherever it lies; a folder that is named itself is one of files. */
export async function openTools(which: WhichFolder, terminal: Terminal): Promise<OpenedTools> {
  if (which.dataDir !== undefined) return { ok: true, tools: embeddedTools(which.dataDir) };
  const reading = await readConfig(which.config, terminal.env);
  if (!reading.ok) return { ok: false, code: 2, error: reading.message };
  return openToolsOf(reading.config, terminal);
}

/** @throws SpoolError `unavailable` when the database is away */
export async function openToolsOf(config: Config, terminal: Terminal): Promise<OpenedTools> {
  const shared = await openDatabase(config, terminal, { deadlineMs: DEADLINE_MS });
  if (!shared.ok) return shared;
  const { database } = shared;
  if (database === undefined) return { ok: true, tools: embeddedTools(config.dataDir) };
  const problem = database.problem();
  if (problem !== undefined) {
    await database.close();
    throw new SpoolError('unavailable', `the database of the spool cannot be used: ${problem}`);
  }
  const { maxBytes, maxAgeMs, whenFull, leaseMs } = config.spool;
  const settings = { destinations: [], maxBytes, maxAgeMs, whenFull, leaseMs, batchMaxRecords: 1, batchMaxBytes: 1 };
  const tools = sharedTools(database.transact, settings);
  return { ok: true, tools: { ...tools, close: database.close } };
}
