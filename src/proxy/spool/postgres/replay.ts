import type { Session } from '../../database/session.ts';
import { lengthOf, writeFrame } from '../frames.ts';
import type { Self } from './instance.ts';
import type { LetterRow } from './read-records.ts';
import { INSERT_CHUNK, INSERT_PIECE, NEXT_NUMBERS } from './sql/append.ts';
import { END_DEAD } from './sql/settle.ts';
import type { Time } from './sql/time.ts';
import { createTally, SPOOL } from './tally.ts';

/** Makes dead letters pending again, each in a chunk of its own. @returns how many there still were. */
export async function replay(session: Session, letters: readonly LetterRow[], time: Time, me: Self): Promise<number> {
  const tally = createTally();
  let count = 0;
  for (const letter of letters) {
    const { destination, seq, bytes, owner, at } = letter;
    const [gone] = await session.ask<{ bytes: number }>(END_DEAD, [destination, seq]);
    const [next] = await session.ask<{ number: number }>(NEXT_NUMBERS, [1]);
    if (gone === undefined || next === undefined) continue;
    const record = { id: letter.id.toString(), body: letter.body.toString() };
    const data = Buffer.alloc(lengthOf(record));
    writeFrame(data, 0, record, owner === '' ? undefined : Buffer.from(owner, 'base64url'));
    session.send(INSERT_CHUNK, [next.number, 1, bytes, time.now, at, 1, ` ${owner} `, data]);
    session.send(INSERT_PIECE, [destination, 0, next.number, 0, 0, 1, bytes]);
    tally.add(SPOOL, 'deadBytes', -bytes);
    tally.add(destination, 'dead', -1);
    tally.add(destination, 'pendingBytes', bytes);
    count += 1;
  }
  tally.send(session, me.deliveries);
  return count;
}
