import path from 'node:path';
import { FORWARD_MAX_BYTES, FORWARD_MAX_EVENTS } from '../contract/limits.ts';
import type { Config } from './config/schema.ts';
import type { Destination } from './destinations/destination.ts';
import { openSpool, type SpoolOptions } from './spool/open.ts';
import type { Spool } from './spool/spool.ts';

/**
 * The spool as the configuration has it, for these destinations, in batches as Segment takes them.
 *
 * @throws SpoolError when the data folder cannot be used.
 */
export const openConfiguredSpool = (
  config: Pick<Config, 'dataDir' | 'spool'>,
  destinations: readonly Pick<Destination, 'name'>[],
  deps: Pick<SpoolOptions, 'now' | 'log'>,
): Promise<Spool> =>
  openSpool({
    directory: path.resolve(config.dataDir),
    destinations: destinations.map(({ name }) => name),
    ...config.spool,
    batchMaxRecords: FORWARD_MAX_EVENTS,
    batchMaxBytes: FORWARD_MAX_BYTES,
    ...deps,
  });
