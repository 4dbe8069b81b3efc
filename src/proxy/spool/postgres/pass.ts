import { arrayOf, type Session } from '../../database/session.ts';
import { PG_FREE_WAITING } from '../../database/sql/postgresql-only.ts';
import type { Passed } from '../spool.ts';
import { createEndFreeBatch } from './end-free-batch.ts';
import type { Shared } from './instance.ts';
import { release } from './release.ts';
import type { Piece } from './slices.ts';
import { DROP_WAITING } from './sql/drop.ts';
import { BATCHES, WAITING } from './sql/take.ts';
import { TIME } from './sql/time.ts';
import { createTally } from './tally.ts';

/** Of one commit: what it holds, somebody may wait for who needs the room, and the server takes each body off its disk page by page. */
const MOST_PIECES = 1_000;
const MOST_RECORDS = 8_192;
const MOST_BYTES = 16 * 1024 * 1024;

interface Step {
  readonly records: number;
  readonly more: boolean;
  /** Batches that nobody held when it was looked. */
  readonly free: readonly number[];
}

/**
 * As `pass` of ../spool.ts: ends as delivered what waits, without reading it. Two that do it at once share the work: what
 * one has in its hands the other leaves out, and whoever looks next finds it if the first one died.
 */
export function createPass(shared: Shared) {
  const { transact, self, shiftMs } = shared;
  const endFreeBatch = createEndFreeBatch(shared);

  async function passWaiting(session: Session, destination: string): Promise<Step> {
    const me = await self();
    const timing = session.ask<{ now: number }>(TIME, [shiftMs()]);
    const listing = session.ask<{ id: number; lease: number }>(BATCHES, [destination]);
    const choosing = session.dialect === 'postgresql' ? PG_FREE_WAITING : WAITING;
    const waiting = await session.ask<Piece>(choosing, [destination, MOST_PIECES]);
    const now = (await timing)[0]?.now ?? 0;
    const free = (await listing).filter(({ lease }) => lease <= now).map(({ id }) => id);
    const chosen = atOnce(waiting);
    const more = chosen.length < waiting.length || waiting.length === MOST_PIECES;
    if (chosen.length === 0) return { records: 0, more, free };
    const chunks = arrayOf(chosen.map(({ chunk }) => chunk));
    const ended = await session.ask<Piece>(DROP_WAITING, [chunks, arrayOf([`"${destination}"`])]);
    const tally = createTally();
    for (const piece of ended) tally.end(destination, 'delivered', piece);
    await release(session, tally, ended);
    tally.send(session, me.deliveries);
    return { records: tally.of(destination, 'delivered'), more, free };
  }

  return async (destination: string): Promise<Passed> => {
    const { records, more, free } = await transact((session) => passWaiting(session, destination));
    let ended = records;
    for (const id of free) {
      const tally = await endFreeBatch({ id, destination }, 'delivered');
      ended += tally.of(destination, 'delivered');
    }
    return { records: ended, more };
  };
}

function atOnce(waiting: readonly Piece[]): readonly Piece[] {
  let records = 0;
  let bytes = 0;
  const beyond = waiting.findIndex((piece, index) => {
    records += piece.records;
    bytes += piece.bytes;
    return index > 0 && (records > MOST_RECORDS || bytes > MOST_BYTES);
  });
  return beyond < 0 ? waiting : waiting.slice(0, beyond);
}
