import { existsSync } from 'node:fs';
import { errorCode } from '../../error-code.ts';
import { filesOf } from '../../spool/folder.ts';
import { inspectSpool } from '../../spool/inspect.ts';
import { SpoolError } from '../../spool/spool-error.ts';
import { type Check, type Finding, ok, warning, wrong } from '../finding.ts';

const NAME = 'spool';

function look(folder: string): readonly Finding[] {
  if (!existsSync(filesOf(folder).database)) return [ok(NAME, 'there is none yet; the first start makes it')];
  const inspector = inspectSpool(folder);
  try {
    const { destinations, stored } = inspector.status();
    const counts = Object.entries(destinations);
    const waiting = counts.filter((entry) => entry[1].pending > 0).map(([name, one]) => `${one.pending} for "${name}"`);
    const dead = counts.filter((entry) => entry[1].dead > 0).map(([name, one]) => `${one.dead} by "${name}"`);
    const whole = ok(
      NAME,
      `${stored} events so far; ${waiting.length === 0 ? 'nothing waits' : `waiting: ${waiting.join(', ')}`}`,
    );
    if (dead.length === 0) return [whole];
    const fix =
      '"spool export --kind dead" shows them with the reason; "spool replay" sends them again, "spool purge --kind dead" throws them away';
    return [whole, warning(NAME, `refused for good: ${dead.join(', ')}`, fix)];
  } finally {
    inspector.close();
  }
}

/** What waits on disk, looked at without a word to a proxy that has it open. */
export const checkSpool = (folder: string): Check => ({
  name: NAME,
  async run() {
    try {
      return look(folder);
    } catch (error) {
      if (error instanceof SpoolError) return [wrong(NAME, error.message)];
      return [
        wrong(
          NAME,
          `the spool in ${folder} cannot be read (${errorCode(error)})`,
          'run the doctor as the user the proxy runs as',
        ),
      ];
    }
  },
});
