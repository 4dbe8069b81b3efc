import type { SharedDatabase } from '../../config/secrets.ts';
import { reasonOf } from '../../database/fault.ts';
import { type Tables, tablesOf } from '../../database/migrate.ts';
import { createPool } from '../../database/pool.ts';
import { promisedBy, type Standbys } from '../../database/promise.ts';
import { createSession, type Session } from '../../database/session.ts';
import { DIALECT } from '../../database/sql/connection.ts';
import { PG_STANDBYS } from '../../database/sql/postgresql-only.ts';
import { type Check, type Finding, ok, warning, wrong } from '../finding.ts';

const NAME = 'database';
const CONNECT_MS = 4_000;

/** The way out, by what the room of the database says. */
const WAYS: readonly (readonly [reason: RegExp, fix: string])[] = [
  [/takes no writes/, 'name all servers in spool.url: the one that takes writes is found'],
  [
    /may not log in|password|no such database|rights/,
    'see the role and the database in spool.url, and pg_hba.conf of the server',
  ],
  [
    /no server answers|cut|in time|looked up|socket|no such host/,
    'see that the server runs, and that spool.url names its host and port',
  ],
  [/disk is full|no connection left/, 'at the server: give the disk room, or raise max_connections'],
  [
    /CERT|TLS|SSL|SELF_SIGNED|ISSUER/,
    'name the PEM file of its CA in spool.caFile, and the name its certificate is for in spool.url',
  ],
];

function ofTables({ version, target }: Tables): Finding {
  if (version === undefined) return ok(NAME, 'has no tables yet; the first start makes them');
  if (version > target) {
    return wrong(
      NAME,
      `its tables are version ${version}, of a newer release; this one knows ${target}`,
      'update this proxy, or give it a database of its own',
    );
  }
  return ok(
    NAME,
    version === target
      ? 'has the tables of this release'
      : `has tables of version ${version}; the next start brings them to ${target}`,
  );
}

async function ofPromise(session: Session, requireSynchronous: boolean): Promise<Finding> {
  const [row] = session.dialect === 'cockroachdb' ? [] : await session.ask<Standbys>(PG_STANDBYS);
  const { sentence, survives, accepts } = promisedBy(row, requireSynchronous);
  if (!accepts) return wrong(NAME, sentence, 'bring the standby back, or name one in synchronous_standby_names');
  const fix =
    'name a synchronous standby in synchronous_standby_names, if an event has to survive the loss of a machine';
  return survives === 'restart' ? warning(NAME, sentence, fix) : ok(NAME, sentence);
}

async function look(shared: SharedDatabase, requireSynchronous: boolean): Promise<readonly Finding[]> {
  if (!shared.ok) return [wrong(NAME, shared.error)];
  if (shared.database === undefined) return [];
  const pool = createPool({ ...shared.database, size: 1, connectMs: CONNECT_MS });
  try {
    const { client, dialect, release } = await pool.connect();
    try {
      const session = createSession(client, dialect);
      const [server] = await session.ask<{ version: string }>(DIALECT);
      const [name = 'the server'] = /^\S+( \w+)?? v?[\d.]+/.exec(server?.version ?? '') ?? [];
      return [
        ok(NAME, `lets us in, and takes writes: ${name}`),
        ofTables(await tablesOf(session)),
        await ofPromise(session, requireSynchronous),
      ];
    } finally {
      release(true);
    }
  } catch (error) {
    const reason = reasonOf(error);
    const fix = WAYS.find(([known]) => known.test(reason))?.[1];
    return [wrong(NAME, `cannot be used: ${reason}; until it can, new events are refused`, fix)];
  } finally {
    await pool.close();
  }
}

/** The database of a shared spool: reachable, of which version, and what a commit survives. Makes no table. */
export const checkDatabase = (open: () => Promise<SharedDatabase>, requireSynchronous: boolean): Check => ({
  name: NAME,
  run: async () => look(await open(), requireSynchronous),
});
