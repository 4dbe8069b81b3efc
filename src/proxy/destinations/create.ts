import type { Writable } from 'node:stream';
import type { Destination } from './destination.ts';
import { createFileDestination, type FileConfig } from './file.ts';
import { createNoneDestination, type NoneConfig } from './none.ts';
import { createSegmentDestination, type SegmentConfig } from './segment.ts';
import { createStdoutDestination, type StdoutConfig } from './stdout.ts';

export type DestinationConfig = SegmentConfig | FileConfig | StdoutConfig | NoneConfig;

export interface DestinationDeps {
  /** Epoch ms. */
  readonly now: () => number;
  readonly stdout: Pick<Writable, 'write'>;
}

/** The place a configuration entry means. Opens nothing until the first batch. */
export function createDestination(config: DestinationConfig, deps: DestinationDeps): Destination {
  switch (config.kind) {
    case 'segment':
      return createSegmentDestination(config, deps.now);
    case 'file':
      return createFileDestination(config);
    case 'stdout':
      return createStdoutDestination(config, deps.stdout);
    case 'none':
      return createNoneDestination(config);
  }
}
