import type { Session } from '../../database/session.ts';
import type { SharedSettings } from './instance.ts';
import { DEAD_BYTES, END_DEAD, OLDEST_DEAD } from './sql/settle.ts';
import { SPOOL, type Tally } from './tally.ts';

interface DeadRow {
  readonly destination: string;
  readonly seq: number;
  readonly bytes: number;
  readonly aged: number;
}

/** Looked at in one go. */
const SOME = 200;

/**
 * Forgets the oldest dead letters as long as `goesOn` says so.
 *
 * @param tally gets what has changed; the caller sends it, last of all
 * @param goesOn of the bytes that went so far, and the next letter
 * @returns bytes that went
 */
export async function endOldestDead(
  session: Session,
  tally: Tally,
  goesOn: (ended: number, letter: DeadRow) => boolean,
): Promise<number> {
  let ended = 0;
  for (;;) {
    const letters = await session.ask<DeadRow>(OLDEST_DEAD, [SOME]);
    let isOver = letters.length < SOME;
    for (const letter of letters) {
      if (!goesOn(ended, letter)) {
        isOver = true;
        break;
      }
      const [gone] = await session.ask<{ bytes: number }>(END_DEAD, [letter.destination, letter.seq]);
      ended += gone?.bytes ?? 0;
    }
    if (isOver) break;
  }
  tally.add(SPOOL, 'bytes', -ended);
  tally.add(SPOOL, 'deadBytes', -ended);
  return ended;
}

/**
 * Keeps the dead letters within their quarter, and within the room there is.
 *
 * @param tally what this transaction has changed so far and not said yet
 */
export async function trimDead(session: Session, { maxBytes }: SharedSettings, tally: Tally): Promise<void> {
  const rows = await session.ask<{ name: string; value: number }>(DEAD_BYTES);
  const of = (name: string) => (rows.find((row) => row.name === name)?.value ?? 0) + tally.of(SPOOL, name);
  const excess = Math.max(of('deadBytes') - maxBytes / 4, Math.min(of('bytes') - maxBytes, of('deadBytes')));
  if (excess > 0) await endOldestDead(session, tally, (ended) => ended < excess);
}
