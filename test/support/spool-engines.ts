import path from 'node:path';
import { readAddress } from '../../src/proxy/database/address.ts';
import { createDatabase, type Database } from '../../src/proxy/database/database.ts';
import { openSharedSpool, type SharedSpoolOptions } from '../../src/proxy/spool/postgres/open.ts';
import type { Spool } from '../../src/proxy/spool/spool.ts';
import { closeTestSpools, openCopyOf, openTestSpool, type TestSpoolOptions } from './open-test-spool.ts';
import type { PostgresServer } from './postgres/server.ts';
import { startPostgres } from './postgres.ts';
import { tempDir } from './temp-dir.ts';

/** What a test may say of a spool, whichever engine it lies in. */
export type EngineOptions = Omit<TestSpoolOptions, 'directory' | 'ballastBytes'>;

/** One spool's place: a folder, or a database. */
export interface SpoolPlace {
  open(options?: EngineOptions): Promise<Spool>;
  /** What `kill -9` would leave at this moment, opened by the next process, once the dead one's leases are over. */
  openAfterCrash(options?: EngineOptions): Promise<Spool>;
}

export interface SpoolEngine {
  readonly name: 'embedded' | 'postgres';
  newPlace(): Promise<SpoolPlace>;
  /** Everything that a test left open. */
  closeAll(): Promise<void>;
}

function embedded(): SpoolEngine {
  const folder = tempDir();
  let places = 0;
  const nextDirectory = () => {
    places += 1;
    return path.join(folder, String(places));
  };
  return {
    name: 'embedded',
    async newPlace() {
      const directory = nextDirectory();
      return {
        open: (options) => openTestSpool({ ...options, directory }),
        openAfterCrash: (options) => openCopyOf(directory, nextDirectory(), options),
      };
    },
    closeAll: closeTestSpools,
  };
}

const LEASE_MS = 60_000;
const opened: { close(): Promise<unknown> }[] = [];

export async function closeSharedSpools(): Promise<void> {
  for (const one of opened.splice(0).reverse()) await one.close();
}

export function openTestDatabase(url: string, poolSize = 4): Database {
  const reading = readAddress(url, false);
  if (!reading.ok) throw new Error(reading.error);
  const log = { info: () => undefined, warn: () => undefined };
  const database = createDatabase({
    address: reading.address,
    ca: undefined,
    poolSize,
    now: Date.now,
    random: Math.random,
    log,
  });
  opened.push(database);
  return database;
}

/** A shared spool that looks after itself only when it is asked, so that a test says what happens when. */
export function openTestSharedSpool(url: string, options: Partial<SharedSpoolOptions> = {}): Spool {
  const spool = openSharedSpool({
    database: openTestDatabase(url),
    destinations: ['a'],
    maxBytes: 64 * 1024 * 1024,
    maxAgeMs: 30 * 86_400_000,
    whenFull: 'refuse',
    batchMaxRecords: 500,
    batchMaxBytes: 450 * 1024,
    leaseMs: LEASE_MS,
    now: Date.now,
    random: Math.random,
    tickMs: 2 ** 30,
    ...options,
  });
  opened.push(spool);
  return spool;
}

function postgres(): SpoolEngine {
  let server: Promise<PostgresServer> | undefined;
  return {
    name: 'postgres',
    async newPlace() {
      server ??= startPostgres({ fsync: false });
      const url = await (await server).createDatabase();
      let crashes = 0;
      const open = async ({ now = Date.now, ...options }: EngineOptions = {}) =>
        openTestSharedSpool(url, {
          ...options,
          now,
          // The server's clock, moved as the test's is.
          shiftMs: () => now() - Date.now() + crashes * 2 * LEASE_MS,
        });
      return {
        open,
        openAfterCrash(options) {
          crashes += 1;
          return open(options);
        },
      };
    },
    closeAll: closeSharedSpools,
  };
}

export const spoolEngines = (): readonly SpoolEngine[] => [embedded(), postgres()];
