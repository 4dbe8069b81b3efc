import { type ExecFileSyncOptions, execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * PostgreSQL's own programs: those in the folder a variable names, else where Debian, Red Hat and Homebrew put them, else on
 * PATH, else Debian's package (as root, through apt, unattended).
 */
export const VARIABLE = 'POSTGRES_BIN';
/** The oldest that is still cared for by its makers; `initdb --wal-segsize` and `pg_promote()` need 12. */
const OLDEST = 12;
const NEEDED = ['initdb', 'postgres', 'pg_basebackup'];
export const MISSING = `no PostgreSQL: name the folder of initdb and postgres in ${VARIABLE}, or install the package postgresql, or run as root on Debian`;

const executable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};
const isWhole = (folder: string): boolean => NEEDED.every((name) => executable(path.join(folder, name)));

/** `<home>/<version>/bin`, newest version first. */
function versionsIn(home: string, pattern: RegExp): string[] {
  if (!existsSync(home)) return [];
  const found = readdirSync(home).flatMap((name) => {
    const version = Number(pattern.exec(name)?.[1]);
    return version >= OLDEST ? [{ version, folder: path.join(home, name, 'bin') }] : [];
  });
  return found.sort((a, b) => b.version - a.version).map(({ folder }) => folder);
}

/** Where they are on this machine, without installing anything. */
export function findPostgres(): string | undefined {
  const named = process.env[VARIABLE];
  if (named !== undefined && named !== '') {
    if (!isWhole(named))
      throw new Error(`${VARIABLE} names a folder without ${NEEDED.join(', ')}; unset it or correct it`);
    return named;
  }
  const usual = [
    ...versionsIn('/usr/lib/postgresql', /^(\d+)$/),
    ...versionsIn('/usr', /^pgsql-(\d+)$/),
    ...versionsIn('/opt/homebrew/opt', /^postgresql@(\d+)$/),
    ...(process.env.PATH ?? '').split(path.delimiter).filter(Boolean),
  ];
  return usual.find(isWhole);
}

/** Debian's package begins a database of its own at installation, which nobody here asked for. */
const CLUSTERS = '/etc/postgresql-common/createcluster.d';
const NO_CLUSTER = path.join(CLUSTERS, 'none-for-tests.conf');

/** @returns the folder, or undefined when it cannot be had this way. */
export function installPostgres(say: (line: string) => void): string | undefined {
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) return undefined;
  say('installing PostgreSQL with apt (package postgresql)');
  const options: ExecFileSyncOptions = {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  };
  mkdirSync(CLUSTERS, { recursive: true });
  writeFileSync(NO_CLUSTER, 'create_main_cluster = false\n');
  try {
    execFileSync('apt-get', ['update', '-q'], options);
    execFileSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'postgresql'], options);
  } catch {
    say('apt could not install it');
  } finally {
    rmSync(NO_CLUSTER, { force: true });
  }
  return findPostgres();
}
