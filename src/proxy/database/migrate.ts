import { errorCode } from '../error-code.ts';
import { faultOf } from './fault.ts';
import type { Connection, DatabasePool } from './pool.ts';
import { createSession, type Session, type Statement } from './session.ts';
import { PG_PACKED_BODIES, PG_PLAIN_BODIES } from './sql/postgresql-only.ts';
import { FIRST_VERSION, MIGRATIONS, NEXT_VERSION, READ_VERSION, VERSION_TABLE } from './sql/schema.ts';

/** The database is of no use to this version of the program; the message names the way out. */
export class WrongDatabase extends Error {
  override readonly name = 'WrongDatabase';
}

const MISSING_TABLE = '42P01';
/** What a statement says that runs beside itself: somebody else was faster. */
const RACES = new Set(['23505', '42P07', '42710', 'XX000']);
/** Of a server that has not the way of packing that it was asked for, or no word for it. */
const NO_PACKING = new Set(['0A000', '22023', '42601']);
const MOST_TRIES = 20;
const PAUSE_MS = 50;

/**
 * Makes the tables, or brings them to this program's version. Not one transaction: CockroachDB has none around its
 * statements for tables, and each of ours may run twice.
 *
 * @throws WrongDatabase for one of a newer version, or without the rights to make tables
 */
export async function migrate(pool: DatabasePool): Promise<void> {
  const connection = await pool.connect();
  let broken = true;
  try {
    await bringUp(connection);
    broken = false;
  } finally {
    connection.release(broken);
  }
}

async function bringUp({ client, dialect }: Connection): Promise<void> {
  const session = createSession(client);
  const target = MIGRATIONS.length;
  for (;;) {
    const version = await versionOf(session);
    if (version === target) return;
    if (version !== undefined && version > target) {
      throw new WrongDatabase(
        `the database was made by a newer version of this program (its tables are version ${version}, this program knows ${target}): update this proxy, or give it a database of its own`,
      );
    }
    try {
      if (version === undefined) for (const each of [VERSION_TABLE, FIRST_VERSION]) await raced(session, each);
      else {
        for (const each of MIGRATIONS[version] ?? []) await raced(session, each);
        if (version === 0 && dialect === 'postgresql') await packBodies(session);
        // Of two that got here at once, one counts on.
        await session.tell(NEXT_VERSION, [version]);
      }
    } catch (error) {
      if (errorCode(error) !== '42501') throw error;
      throw new WrongDatabase(
        'the user of the database may not make tables: let it own its database (ALTER DATABASE … OWNER TO …), or GRANT CREATE ON SCHEMA public',
      );
    }
  }
}

async function packBodies(session: Session): Promise<void> {
  try {
    await raced(session, PG_PACKED_BODIES);
  } catch (error) {
    if (!NO_PACKING.has(errorCode(error))) throw error;
    await raced(session, PG_PLAIN_BODIES);
  }
}

/** What tables there are; looks and makes none. */
export interface Tables {
  /** Undefined: none yet. */
  readonly version: number | undefined;
  /** Of this program. */
  readonly target: number;
}

export const tablesOf = async (session: Session): Promise<Tables> => ({
  version: await versionOf(session),
  target: MIGRATIONS.length,
});

async function versionOf(session: Session): Promise<number | undefined> {
  try {
    const [row] = await session.ask<{ version: number }>(READ_VERSION);
    return row?.version;
  } catch (error) {
    if (errorCode(error) === MISSING_TABLE) return undefined;
    throw error;
  }
}

async function raced(session: Session, statement: Statement): Promise<void> {
  for (let tried = 1; ; tried += 1) {
    try {
      await session.tell(statement);
      return;
    } catch (error) {
      const again = RACES.has(errorCode(error)) || faultOf(error) === 'conflict';
      if (!again || tried === MOST_TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}
