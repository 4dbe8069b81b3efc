import { type SpawnSyncOptions, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Account, giveTo } from './account.ts';

/** The proxy's own role and database, as deploy/shared-spool asks an operator to make them. */
export const ROLE = 'telemetry';
export const ADMIN = 'admin';

/** Changes with what is below, so that an older one is not used. */
const EDITION = 2;

/** The role must prove itself; the tests' own hands need not. */
const HBA = `host all         ${ROLE}  127.0.0.1/32 scram-sha-256
host all         ${ADMIN} 127.0.0.1/32 trust
host replication ${ADMIN} 127.0.0.1/32 trust
`;

function run(program: string, args: readonly string[], options: SpawnSyncOptions): void {
  const { status, stderr, error } = spawnSync(program, args, { ...options, encoding: 'utf8' });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${path.basename(program)} did not work: ${stderr}`);
}

function make(bin: string, account: Account | undefined, folder: string): void {
  const scratch = mkdtempSync(path.join(tmpdir(), 'telemetry-initdb-'));
  giveTo(account, scratch);
  const data = path.join(scratch, 'data');
  const as: SpawnSyncOptions = { ...account, cwd: scratch };
  try {
    const kind = ['-U', ADMIN, '-A', 'trust', '-E', 'UTF8', '--locale=C', '--wal-segsize=1', '-N'];
    run(path.join(bin, 'initdb'), ['-D', data, ...kind], as);
    writeFileSync(path.join(data, 'pg_hba.conf'), HBA);
    const input = `CREATE ROLE ${ROLE} LOGIN;\nCREATE DATABASE ${ROLE} OWNER ${ROLE};\n`;
    run(path.join(bin, 'postgres'), ['--single', '-D', data, '-c', 'fsync=off', 'postgres'], { ...as, input });
    mkdirSync(path.dirname(folder), { recursive: true });
    // Beside its place first, since a rename is at once and a copy is not: others may be looking.
    const beside = `${folder}.${process.pid}`;
    run('cp', ['-a', data, beside], {});
    try {
      renameSync(beside, folder);
    } catch {
      rmSync(beside, { recursive: true }); // another one was faster
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * A fresh data directory, from one that was initialised once for all tests (below `.cache` of the folder the tests run in):
 * a copy takes a tenth of the time.
 */
export function freshData(bin: string, account: Account | undefined, data: string): void {
  const version = path.basename(path.dirname(bin));
  const template = path.resolve('.cache', `postgres-${version}-${EDITION}-${account?.uid ?? 'own'}`);
  if (!existsSync(template)) make(bin, account, template);
  run('cp', ['-a', template, data], {});
}
