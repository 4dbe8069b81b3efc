import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { findPostgres } from '../support/postgres/programs.ts';
import type { Options } from './frame/options.ts';
import { UsageError } from './frame/options.ts';
import type { BenchPart, Measured } from './frame/part.ts';
import { startDatabase } from './postgres/database.ts';
import { drainBacklog } from './postgres/drain.ts';
import { compareIntake } from './postgres/intake.ts';

/**
 * What a shared spool costs beside the embedded one, and what a second and third proxy on it bring. Everything is on this
 * machine, its PostgreSQL too: that takes from the proxies what a machine of its own would not.
 */
export const part: BenchPart = {
  about: 'the spool in PostgreSQL beside the embedded one; three proxies on one backlog beside one',
  flags: {
    'ms N': 'milliseconds of each round at the door; 1,500',
    'events N': 'of the backlog; 30,000',
    'only intake|drain': 'one half',
    'beside FOLDER': 'another built copy of the project takes events as well',
  },
  run,
};

async function run(options: Options): Promise<Measured> {
  if (findPostgres() === undefined) throw new UsageError('PostgreSQL is not installed: apt-get install postgresql');
  const only = options.text('only');
  // On the project's own disk, since `/tmp` may be memory: a sync has to cost what it costs.
  const cache = path.join(import.meta.dirname, '../../.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(path.join(cache, 'bench-'));
  chmodSync(folder, 0o711); // PostgreSQL runs as another user
  const database = await startDatabase(path.join(folder, 'postgres'));
  try {
    const intake = only === 'drain' ? undefined : await compareIntake({ folder, database, options });
    const drain = only === 'intake' ? undefined : await drainBacklog({ folder, database, options });
    return {
      ours: { ...intake?.shared, ...drain?.three },
      ceiling: { ...drain?.one },
      alternatives: { ...(intake && { embedded: intake.embedded }) },
      ratios: { ...intake?.ratios, ...drain?.ratios },
    };
  } finally {
    await database.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
