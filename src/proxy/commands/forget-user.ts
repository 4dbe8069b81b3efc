import path from 'node:path';
import { OwnerKeyError, openOwnerKey } from '../access/owner-key.ts';
import { openChoices } from '../consent/choices.ts';
import { openConfiguredSpool } from '../open-spool.ts';
import { inspectSpool } from '../spool/inspect.ts';
import { SpoolError } from '../spool/spool-error.ts';
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
      const kept = choice === 'no' ? '; the no of this user stays, or their events would begin anew' : '';
      terminal.stdout(`${erased} undelivered events erased${kept}\n`);
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
