import path from 'node:path';
import { keepOwnerKey, OwnerKeyError, openOwnerKey } from '../access/owner-key.ts';
import { createSharedOwnerKey } from '../access/shared-owner-key.ts';
import type { Config } from '../config/schema.ts';
import { openChoices } from '../consent/choices.ts';
import { openSharedChoices, readSharedChoice } from '../consent/shared-choices.ts';
import { faultOf, reasonOf } from '../database/fault.ts';
import { createClock } from '../forwarder/clock.ts';
import { openConfiguredSpool } from '../open-spool.ts';
import { inspectSpool } from '../spool/inspect.ts';
import { SpoolError } from '../spool/spool-error.ts';
import { openDatabase } from './open-database.ts';
import { readConfig } from './read-config.ts';
import type { ExitCode, Terminal } from './terminal.ts';

/**
 * `dcos-ui-telemetry forget --user`: what the button does, for somebody who cannot press it any more. The user id comes
 * from standard input, since arguments can be read by every process of the machine, and is not kept.
 *
 * @returns 0: done. 1: the spool is in use, or is not there. 2: something is missing, or `--yes` is.
 */
export async function forgetUser(
  flags: { readonly config?: string; readonly yes?: boolean },
  terminal: Terminal,
): Promise<ExitCode> {
  const fail = (code: ExitCode, message: string): ExitCode => {
    terminal.stderr(`dcos-ui-telemetry: ${message}\n`);
    return code;
  };
  const reading = await readConfig(flags.config, terminal.env);
  if (!reading.ok) return fail(2, reading.message);
  if (flags.yes !== true) return fail(2, 'this erases events for good; --yes does it');
  const uid = (await terminal.readInput()).trim();
  if (uid === '' || uid.includes('\n')) return fail(2, 'one user id is needed on standard input');
  const { dataDir } = reading.config;
  if (reading.config.spool.kind === 'postgres') return forgetShared(uid, reading.config, terminal);
  try {
    // A folder without a spool is the wrong folder, and none is made there.
    const inspector = inspectSpool(dataDir);
    const destinations = Object.keys(inspector.status().destinations).map((name) => ({ name }));
    inspector.close();
    const spool = await openConfiguredSpool(reading.config, destinations, {
      now: Date.now,
      random: Math.random,
      database: undefined,
    });
    try {
      const owner = openOwnerKey(dataDir)(uid);
      const after = () => () => undefined;
      const choices = await openChoices({ file: path.join(dataDir, 'choices'), now: Date.now, after });
      const { choice } = choices.of(owner);
      if (choice === 'yes' && !(await choices.set(owner, 'none'))) {
        return fail(1, choices.status().problem ?? 'the choice could not be removed');
      }
      const erased = await spool.erase(owner);
      choices.erased(owner);
      await choices.close();
      terminal.stdout(told(erased, choice));
      return 0;
    } finally {
      await spool.close();
    }
  } catch (error) {
    if (error instanceof OwnerKeyError) return fail(1, error.message);
    if (!(error instanceof SpoolError)) throw error;
    const hint = error.code === 'locked' ? ': stop the proxy first, or let the user press Forget in Settings' : '';
    return fail(1, `${error.message}${hint}`);
  }
}

const told = (erased: number, choice: string): string =>
  `${erased} undelivered events erased${choice === 'no' ? '; the no of this user stays, or their events would begin anew' : ''}\n`;

/** The same in a database, while proxies use it. */
async function forgetShared(uid: string, config: Config, terminal: Terminal): Promise<ExitCode> {
  const fail = (code: ExitCode, message: string): ExitCode => {
    terminal.stderr(`dcos-ui-telemetry: ${message}\n`);
    return code;
  };
  const opened = await openDatabase(config, terminal);
  if (!opened.ok) return fail(opened.code, opened.error);
  const { database } = opened;
  if (database === undefined) throw new Error('a shared spool has a database');
  const { transact } = database;
  try {
    const key = createSharedOwnerKey(transact, keepOwnerKey(config.dataDir).toString('base64url'));
    const owner = (await key.load())(uid);
    const choice = await readSharedChoice(transact, owner);
    const { after } = createClock(Date.now);
    const choices = openSharedChoices({ transact, now: Date.now, after });
    const isForgotten = choice !== 'yes' || (await choices.set(owner, 'none'));
    await choices.close();
    if (!isForgotten) return fail(1, choices.status().problem ?? 'the choice could not be removed');
    const spool = await openConfiguredSpool(config, [], { now: Date.now, random: Math.random, database });
    try {
      terminal.stdout(told(await spool.erase(owner), choice));
    } finally {
      await spool.close();
    }
    return 0;
  } catch (error) {
    if (error instanceof OwnerKeyError || error instanceof SpoolError) return fail(1, error.message);
    if (faultOf(error) === 'bug') throw error;
    return fail(1, `the database of the spool cannot be used: ${reasonOf(error)}`);
  } finally {
    await database.close();
  }
}
