import { SPOOL } from './counters.ts';
import { endsOf } from './destination-counts.ts';
import type { DestinationCounts, SpoolStatus } from './spool.ts';
import type { Store } from './store.ts';

export type StatusSource = Pick<Store, 'db' | 'counters' | 'chunks'> & {
  readonly settings: Pick<Store['settings'], 'destinations' | 'maxBytes'>;
};

/** The counts of one moment; each is a counter or one look-up, whatever the backlog. */
export function createStatus({ db, counters, chunks, settings }: StatusSource) {
  const ranges = db.prepare(`
    SELECT first, last FROM span WHERE destination = ?1
    UNION ALL SELECT first, last FROM batch WHERE destination = ?1 ORDER BY first`);

  function oldestPendingMs(destination: string): number | undefined {
    for (const { first, last } of ranges.all(destination) as { first: number; last: number | null }[]) {
      for (const { chunk } of chunks.records({ first, last: last ?? Number.MAX_SAFE_INTEGER })) return chunk.at;
    }
    return undefined;
  }

  function countsOf(destination: string): DestinationCounts {
    return endsOf(counters.of(destination), counters.get(SPOOL, 'stored'), oldestPendingMs(destination));
  }

  return (state: SpoolStatus['state']): SpoolStatus => ({
    accepted: counters.get(SPOOL, 'accepted'),
    duplicates: counters.get(SPOOL, 'duplicates'),
    stored: counters.get(SPOOL, 'stored'),
    bytes: counters.get(SPOOL, 'bytes'),
    maxBytes: settings.maxBytes,
    state,
    destinations: Object.fromEntries(
      [...new Set([...settings.destinations, ...counters.destinations()])].map((name) => [name, countsOf(name)]),
    ),
  });
}
