import { arrayOf, type Session } from '../../database/session.ts';
import type { Span } from './slices.ts';
import { END_CHUNKS, END_UNNEEDED, UNNEED_CHUNKS } from './sql/settle.ts';
import { SPOOL, type Tally } from './tally.ts';

interface EndedRow {
  readonly number: number;
  readonly bytes: number;
}

/** After pieces are gone: ends the chunks that nobody else needs. A chunk counts until its last piece has gone. */
export async function release(session: Session, tally: Tally, pieces: readonly Pick<Span, 'chunk'>[]): Promise<void> {
  let chunks = pieces.map(({ chunk }) => chunk).sort((a, b) => a - b);
  while (chunks.length > 0) {
    // A chunk of which several pieces go is looked at once for each.
    const once = [...new Set(chunks)];
    const again = [...chunks];
    for (const chunk of once) again.splice(again.indexOf(chunk), 1);
    const ended = await session.ask<EndedRow>(END_CHUNKS, [arrayOf(once)]);
    count(ended);
    const gone = new Set(ended.map(({ number }) => number));
    const others = once.filter((chunk) => !gone.has(chunk));
    if (others.length > 0) {
      const left = await session.ask<{ number: number; needed: number }>(UNNEED_CHUNKS, [arrayOf(others)]);
      // Somebody else let go of it between the two statements.
      const unneeded = left.filter(({ needed }) => needed <= 0).map(({ number }) => number);
      if (unneeded.length > 0) count(await session.ask<EndedRow>(END_UNNEEDED, [arrayOf(unneeded)]));
    }
    chunks = again;
  }

  function count(ended: readonly EndedRow[]): void {
    for (const { bytes } of ended) tally.add(SPOOL, 'bytes', -bytes);
  }
}
