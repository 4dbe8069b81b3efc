import type { Session } from '../../database/session.ts';
import type { Batch } from '../spool.ts';
import { release } from './release.ts';
import type { Piece } from './slices.ts';
import { END_PIECES } from './sql/settle.ts';
import type { Tally } from './tally.ts';

export interface Ending {
  /** What its records are counted as. */
  readonly as: string;
  /** The end of the row itself, under way: how many there were. */
  readonly ended: Promise<number>;
}

/** Ends what a batch held, if the batch has ended with it. @returns whether it has */
export async function endBatch(
  session: Session,
  tally: Tally,
  { id, destination }: Pick<Batch, 'id' | 'destination'>,
  { as, ended }: Ending,
): Promise<boolean> {
  const pieces = await session.ask<Piece>(END_PIECES, [destination, id]);
  if ((await ended) === 0) return false;
  for (const piece of pieces) tally.end(destination, as, piece);
  await release(session, tally, pieces);
  return true;
}
