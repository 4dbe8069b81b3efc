import type { Batch } from '../spool.ts';
import { endBatch } from './end-batch.ts';
import type { Shared } from './instance.ts';
import { END_FREE_BATCH } from './sql/pass.ts';
import { TIME } from './sql/time.ts';
import { createTally, type Tally } from './tally.ts';

/**
 * Ends a batch whose lease is over, as its settlement would: in a transaction of its own, so that nothing else is held
 * meanwhile. Left alone if somebody has taken it since.
 *
 * @param as what its records are counted as
 * @returns what has changed
 */
export function createEndFreeBatch({ transact, self, shiftMs }: Shared) {
  return (batch: Pick<Batch, 'id' | 'destination'>, as: string): Promise<Tally> =>
    transact(async (session) => {
      const me = await self();
      const tally = createTally();
      const [time] = await session.ask<{ now: number }>(TIME, [shiftMs()]);
      const ended = session.tell(END_FREE_BATCH, [batch.id, time?.now ?? 0]);
      if (await endBatch(session, tally, batch, { as, ended })) tally.send(session, me.deliveries);
      return tally;
    });
}
