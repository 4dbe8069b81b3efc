import type { Logger } from 'pino';
import type { Config } from '../config/schema.ts';
import { openDatabaseAddress } from '../config/secrets.ts';
import type { Database } from '../database/database.ts';
import { WrongDatabase } from '../database/migrate.ts';
import { createOperatorFiles } from '../secrets/operator-files.ts';
import type { ExitCode, Terminal } from './terminal.ts';

export type OpenedDatabase =
  | { readonly ok: true; readonly database: Database | undefined }
  | { readonly ok: false; readonly code: ExitCode; readonly error: string };

const SILENT = { info: () => undefined, warn: () => undefined };

/**
 * The database of a shared spool, tables and all; undefined: the spool is not shared. One that is away is no reason not to
 * start: it is asked again.
 */
export async function openDatabase(
  config: Pick<Config, 'spool'>,
  terminal: Pick<Terminal, 'env' | 'uid'>,
  { log = SILENT, deadlineMs }: { readonly log?: Pick<Logger, 'info' | 'warn'>; readonly deadlineMs?: number } = {},
): Promise<OpenedDatabase> {
  const reading = await openDatabaseAddress(config, terminal.env, createOperatorFiles(terminal.uid));
  if (!reading.ok) return { ok: false, code: 2, error: reading.error };
  if (reading.database === undefined) return { ok: true, database: undefined };
  const { poolSize } = config.spool;
  // PostgreSQL's client is several megabytes of memory, which most proxies have no use for.
  const { createDatabase } = await import('../database/database.ts');
  const database = createDatabase({
    ...reading.database,
    poolSize,
    deadlineMs,
    now: Date.now,
    random: Math.random,
    log,
  });
  try {
    await database.transact(async () => undefined);
  } catch (error) {
    if (error instanceof WrongDatabase) {
      await database.close();
      return { ok: false, code: 1, error: `spool.url: ${error.message}` };
    }
    log.warn({ reason: database.problem() }, 'the database cannot be used yet: events are refused until it can');
  }
  return { ok: true, database };
}
