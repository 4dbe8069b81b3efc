import { SPOOL } from './counters.ts';
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
    const all = counters.of(destination);
    const dropped: Record<string, number> = {};
    for (const [name, value] of Object.entries(all)) {
      if (name.startsWith('dropped:')) dropped[name.slice('dropped:'.length)] = value;
    }
    const ended = Object.values(dropped).reduce((sum, each) => sum + each, 0);
    const { addressed = 0, delivered = 0, dead = 0, erased = 0, pendingBytes = 0 } = all;
    const notAddressed = counters.get(SPOOL, 'stored') - addressed;
    if (notAddressed > 0) dropped.not_addressed = notAddressed;
    const oldest = oldestPendingMs(destination);
    return {
      delivered,
      dead,
      dropped,
      erased,
      pending: addressed - delivered - dead - erased - ended,
      pendingBytes,
      ...(oldest === undefined ? {} : { oldestPendingMs: oldest }),
    };
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
