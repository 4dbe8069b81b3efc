import type { Session } from '../../database/session.ts';
import { endsOf } from '../destination-counts.ts';
import type { DestinationCounts, SpoolStatus } from '../spool.ts';
import type { Shared } from './instance.ts';
import { TOTALS } from './sql/counters.ts';
import { INSTANCES, OLDEST } from './sql/status.ts';
import { ADVANCE, TIME } from './sql/time.ts';
import { SPOOL } from './tally.ts';

interface TotalRow {
  readonly destination: string;
  readonly name: string;
  readonly value: number;
}

export type Counted = Omit<SpoolStatus, 'state' | 'shared'> & {
  readonly instances: number;
  readonly takenOver: number;
  readonly fenced: number;
};

/** The counts of all processes together, of one moment. */
export function createStatus({ transact, settings, shiftMs }: Shared) {
  async function read(session: Session): Promise<Counted> {
    session.send(ADVANCE, [shiftMs()]);
    const timing = session.ask<{ now: number }>(TIME, [shiftMs()]);
    const totals = await session.ask<TotalRow>(TOTALS);
    const [time] = await timing;
    const counting = session.ask<{ instances: number }>(INSTANCES, [time?.now ?? 0]);
    const of = (destination: string) =>
      Object.fromEntries(
        totals.filter((row) => row.destination === destination).map(({ name, value }) => [name, value]),
      );
    const { accepted = 0, duplicates = 0, stored = 0, bytes = 0, takenOver = 0, fenced = 0 } = of(SPOOL);
    const names = new Set([...settings.destinations, ...totals.map((row) => row.destination)]);
    names.delete(SPOOL);
    const destinations: Record<string, DestinationCounts> = {};
    for (const name of names) {
      const oldest = (await session.ask<{ at: number }>(OLDEST, [name])).map(({ at }) => at);
      destinations[name] = endsOf(of(name), stored, oldest.length === 0 ? undefined : Math.min(...oldest));
    }
    const instances = (await counting)[0]?.instances ?? 0;
    return {
      accepted,
      duplicates,
      stored,
      bytes,
      maxBytes: settings.maxBytes,
      destinations,
      instances,
      takenOver,
      fenced,
    };
  }
  return (): Promise<Counted> => transact(read);
}
