import { arrayOf, type Session } from '../../database/session.ts';
import { PG_AWAIT_PIECE, PG_DROP_FREE_WAITING } from '../../database/sql/postgresql-only.ts';
import type { Batch } from '../spool.ts';
import { createEndFreeBatch } from './end-free-batch.ts';
import type { Shared } from './instance.ts';
import { release } from './release.ts';
import type { Piece } from './slices.ts';
import { DROP_WAITING, OLD_BATCHES, STILL_WAITING } from './sql/drop.ts';
import { TIME } from './sql/time.ts';
import { createTally, SPOOL, type Tally } from './tally.ts';

export interface Dropping {
  readonly reason: string;
  readonly destinations: readonly string[];
}
interface Dropped {
  readonly records: number;
  /** That the spool is smaller by. */
  readonly bytes: number;
}
type FreeBatch = Pick<Batch, 'id' | 'destination'>;
interface PlacedPiece extends Piece {
  readonly destination: string;
}
interface Step {
  readonly tally: Tally;
  readonly batches: readonly FreeBatch[];
  /** Somebody else has it in hand. */
  readonly left: Pick<PlacedPiece, 'destination' | 'chunk' | 'first'> | undefined;
}

/**
 * Ends what is pending of some chunks; a batch goes whole or stays, and stays while somebody sends it. Several do it at
 * once, beside those who pass, take and erase: whoever waits for another here has nothing in hand that this one could come
 * to need.
 */
export function createDrop(shared: Shared) {
  const { transact, self, shiftMs } = shared;
  const endFreeBatch = createEndFreeBatch(shared);

  async function dropWaiting(session: Session, numbers: readonly number[], what: Dropping): Promise<Step> {
    const me = await self();
    const isPostgres = session.dialect === 'postgresql';
    const timing = session.ask<{ now: number }>(TIME, [shiftMs()]);
    const values = [arrayOf(numbers), arrayOf(what.destinations.map((name) => `"${name}"`))] as const;
    const ending = session.ask<PlacedPiece>(isPostgres ? PG_DROP_FREE_WAITING : DROP_WAITING, values);
    const looking = session.ask<PlacedPiece>(STILL_WAITING, values);
    const now = (await timing)[0]?.now ?? 0;
    const batches = await session.ask<FreeBatch>(OLD_BATCHES, [now, numbers.at(-1) ?? 0, values[1]]);
    const ended = await ending;
    const [left] = await looking;
    const tally = createTally();
    for (const piece of ended) tally.end(piece.destination, `dropped:${what.reason}`, piece);
    await release(session, tally, ended);
    tally.send(session, me.deliveries);
    return { tally, batches, left: isPostgres ? left : undefined };
  }

  return async (chunks: readonly { readonly number: number }[], what: Dropping): Promise<Dropped> => {
    const numbers = chunks.map(({ number }) => number);
    let records = 0;
    let bytes = 0;
    const count = (tally: Tally) => {
      for (const name of what.destinations) records += tally.of(name, `dropped:${what.reason}`);
      bytes -= tally.of(SPOOL, 'bytes');
    };
    for (let isOver = numbers.length === 0 || what.destinations.length === 0; !isOver; ) {
      const { tally, batches, left } = await transact((session) => dropWaiting(session, numbers, what));
      count(tally);
      for (const batch of batches) count(await endFreeBatch(batch, `dropped:${what.reason}`));
      // Whoever needs room has to know what comes of it.
      if (left !== undefined)
        await transact((session) => session.tell(PG_AWAIT_PIECE, [left.destination, left.chunk, left.first]));
      isOver = left === undefined;
    }
    return { records, bytes };
  };
}
