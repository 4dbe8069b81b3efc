import { createHash } from 'node:crypto';
import { type CatalogDescription, describe } from '../../contract/describe.ts';
import type { Config } from '../config/schema.ts';
import { WIRE_LOG_MAX_CHARS, WIRE_LOG_MAX_ENTRIES } from './wire-log.ts';

/** What is collected, how long it is kept here, and where it goes: the same for everybody who asks. */
export interface Disclosure {
  readonly catalog: CatalogDescription;
  /** `sha256-` and the base64 of SHA-256 of `JSON.stringify(catalog)`: whether what is collected has changed. */
  readonly catalogHash: string;
  readonly retention: Retention;
  readonly destinations: readonly { readonly name: string; readonly kind: string; readonly host?: string }[];
}

/** How long the proxy keeps what. The far end's own retention is its operator's to say. */
export interface Retention {
  /** Events that wait for a destination: dropped after this long, or when this many bytes wait. */
  readonly undeliveredMaxMs: number;
  readonly undeliveredMaxBytes: number;
  /** Events a destination refused for good. */
  readonly refusedMaxMs: number;
  /** Hashes of messageIds, against duplicates; of delivered events nothing else is left. */
  readonly messageIdsMs: number;
  /** Copies of what was sent last, to be shown: in memory, until the proxy ends. */
  readonly sentMaxEntries: number;
  readonly sentMaxChars: number;
  /** Counts by route pattern and day, for administrators; 0: nothing is counted. */
  readonly countedMaxMs: number;
  /** A user's choice, under a keyed hash of their user id. */
  readonly choices: 'until_changed';
}

const DAY_MS = 86_400_000;

export function disclose({
  destinations,
  spool,
  insight,
}: Pick<Config, 'destinations' | 'spool' | 'insight'>): Disclosure {
  const catalog = describe();
  return {
    catalog,
    catalogHash: `sha256-${createHash('sha256').update(JSON.stringify(catalog)).digest('base64')}`,
    retention: {
      undeliveredMaxMs: spool.maxAgeMs,
      undeliveredMaxBytes: spool.maxBytes,
      refusedMaxMs: spool.maxAgeMs,
      messageIdsMs: 7 * DAY_MS,
      sentMaxEntries: WIRE_LOG_MAX_ENTRIES,
      sentMaxChars: WIRE_LOG_MAX_CHARS,
      countedMaxMs: insight.enabled ? insight.retentionDays * DAY_MS : 0,
      choices: 'until_changed',
    },
    destinations: destinations.map((destination) => {
      const { kind, name = kind } = destination;
      return destination.kind === 'segment' ? { name, kind, host: new URL(destination.url).host } : { name, kind };
    }),
  };
}
