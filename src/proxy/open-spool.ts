import path from 'node:path';
import { FORWARD_MAX_BYTES, FORWARD_MAX_EVENTS } from '../contract/limits.ts';
import type { Config } from './config/schema.ts';
import type { Database } from './database/database.ts';
import type { Promised } from './database/promise.ts';
import type { Destination } from './destinations/destination.ts';
import { openSpool, type SpoolOptions } from './spool/open.ts';
import { openSharedSpool } from './spool/postgres/open.ts';
import type { Spool } from './spool/spool.ts';

export interface OpenSpoolDeps extends Pick<SpoolOptions, 'now' | 'log'> {
  /** In [0, 1). */
  readonly random: () => number;
  /** Of a shared spool; undefined: files in the data folder. */
  readonly database: Database | undefined;
  /** What a shared spool is worth now. */
  readonly promise?: (() => Promised) | undefined;
}

/**
 * The spool as the configuration has it, for these destinations, in batches as Segment takes them.
 *
 * @throws SpoolError when the data folder cannot be used.
 */
export async function openConfiguredSpool(
  config: Pick<Config, 'dataDir' | 'spool'>,
  destinations: readonly Pick<Destination, 'name'>[],
  { database, random, promise, ...deps }: OpenSpoolDeps,
): Promise<Spool> {
  const { maxBytes, maxAgeMs, whenFull, leaseMs } = config.spool;
  const settings = {
    destinations: destinations.map(({ name }) => name),
    maxBytes,
    maxAgeMs,
    whenFull,
    batchMaxRecords: FORWARD_MAX_EVENTS,
    batchMaxBytes: FORWARD_MAX_BYTES,
    ...deps,
  };
  return database === undefined
    ? openSpool({ directory: path.resolve(config.dataDir), ...settings })
    : openSharedSpool({ database, random, leaseMs, promise, ...settings });
}
