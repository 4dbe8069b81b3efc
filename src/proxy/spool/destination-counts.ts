import type { DestinationCounts } from './spool.ts';

/**
 * What became of the records, for one destination.
 *
 * @param all its counters, by name
 * @param stored records of the whole spool
 * @param oldestPendingMs epoch ms; undefined: nothing is pending
 */
export function endsOf(
  all: Readonly<Record<string, number>>,
  stored: number,
  oldestPendingMs: number | undefined,
): DestinationCounts {
  const dropped: Record<string, number> = {};
  for (const [name, value] of Object.entries(all)) {
    if (name.startsWith('dropped:')) dropped[name.slice('dropped:'.length)] = value;
  }
  const ended = Object.values(dropped).reduce((sum, each) => sum + each, 0);
  const { addressed = 0, delivered = 0, dead = 0, erased = 0, pendingBytes = 0 } = all;
  const notAddressed = stored - addressed;
  if (notAddressed > 0) dropped.not_addressed = notAddressed;
  return {
    delivered,
    dead,
    dropped,
    erased,
    pending: addressed - delivered - dead - erased - ended,
    pendingBytes,
    ...(oldestPendingMs === undefined ? {} : { oldestPendingMs }),
  };
}
