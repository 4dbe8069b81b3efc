import { arrayOf, type Session } from '../../database/session.ts';
import { blank, ownerOf } from '../frames.ts';
import { ownerTag, tagOf } from '../owner-tag.ts';
import type { Shared } from './instance.ts';
import { release } from './release.ts';
import { type Frame, framesOf, type Piece } from './slices.ts';
import {
  CHUNK,
  DEAD_OF_OWNER,
  END_PIECE,
  LESSEN_PIECE,
  OWNED_CHUNKS,
  PIECES_OF_CHUNK,
  REPLACE_CHUNK,
  SENDING,
} from './sql/erase.ts';
import { END_DEAD } from './sql/settle.ts';
import { TIME } from './sql/time.ts';
import { createTally, SPOOL } from './tally.ts';

interface PlacedPiece extends Piece {
  readonly destination: string;
  readonly batch: number;
}
interface ChunkRow {
  readonly owners: string;
  readonly version: number;
  readonly data: Buffer;
}

/** The pieces were others than a moment ago: look again. */
class Moved extends Error {
  override readonly name = 'Moved';
}

const MOST_TRIES = 50;
/** What a request of another proxy is given to end. */
const SENDING_MS = 5_000;
const LOOK_EVERY_MS = 100;
const WHOLE = { first: 0, last: Number.MAX_SAFE_INTEGER };

/**
 * Removes every pending and dead record of one owner, whoever stored it, and overwrites it in its row. Then waits, within
 * bounds, until no other proxy is sending any of it.
 */
export function createErase(shared: Shared) {
  const { transact, self, shiftMs } = shared;

  /** @returns records somebody still waited for. */
  async function eraseFrom(session: Session, number: number, tag: string): Promise<number> {
    const me = await self();
    const reading = session.ask<ChunkRow>(CHUNK, [number]);
    const pieces = await session.ask<PlacedPiece>(PIECES_OF_CHUNK, [number]);
    const [row] = await reading;
    if (row === undefined) return 0;
    const data = Buffer.from(row.data);
    const isTheirs = ({ at }: Frame) => {
      const key = ownerOf(data, at);
      return key !== undefined && tagOf(key) === tag;
    };
    const theirs = [...framesOf(data, WHOLE)].filter(isTheirs);
    if (theirs.length === 0) return 0;
    const tally = createTally();
    const waited = new Set<number>();
    for (const piece of pieces) {
      const within = theirs.filter(({ index }) => index >= piece.first && index <= piece.last);
      if (within.length === 0) continue;
      const ended = { records: within.length, bytes: within.reduce((sum, { size }) => sum + size, 0) };
      const { destination, batch, first, last } = piece;
      const changed = await session.tell(LESSEN_PIECE, [
        destination,
        batch,
        number,
        first,
        ended.records,
        ended.bytes,
        last,
      ]);
      if (changed === 0) throw new Moved();
      for (const { index } of within) waited.add(index);
      tally.end(destination, 'erased', ended);
    }
    const bytes = theirs.reduce((sum, { size }) => sum + size, 0);
    for (const { at, end } of theirs) blank(data, at, end);
    const owners = row.owners.replace(` ${tag} `, ' ');
    const replaced = await session.tell(REPLACE_CHUNK, [number, row.version, theirs.length, bytes, owners, data]);
    if (replaced === 0) throw new Moved();
    tally.add(SPOOL, 'bytes', -bytes);
    const empty = pieces.filter(({ batch, records, first, last }) => {
      const gone = theirs.filter(({ index }) => index >= first && index <= last).length;
      // One in a batch may be on its way: whoever takes it again finds it empty.
      return batch === 0 && gone > 0 && gone === records;
    });
    for (const { destination, batch, first } of empty)
      await session.tell(END_PIECE, [destination, batch, number, first]);
    await release(session, tally, empty);
    tally.send(session, me.deliveries);
    return waited.size;
  }

  async function retried<T>(work: () => Promise<T>): Promise<T> {
    for (let tried = 1; ; tried += 1) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof Moved) || tried === MOST_TRIES) throw error;
      }
    }
  }

  async function untilNobodySends(chunks: readonly number[]): Promise<void> {
    const me = await self();
    let wanted: ReadonlySet<string> | undefined;
    for (let waitedMs = 0; waitedMs < SENDING_MS; waitedMs += LOOK_EVERY_MS) {
      const sending = await transact(async (session) => {
        const [time] = await session.ask<{ now: number }>(TIME, [shiftMs()]);
        const rows = await session.ask<{ id: number; fence: number }>(SENDING, [
          arrayOf(chunks),
          time?.now ?? 0,
          me.number,
        ]);
        return new Set(rows.map(({ id, fence }) => `${id} ${fence}`));
      });
      // Those that began later have nothing of it.
      wanted ??= sending;
      if (![...wanted].some((each) => sending.has(each))) return;
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }

  return async (owner: string): Promise<number> => {
    const tag = ownerTag(owner);
    const chunks = await transact(async (session) =>
      (await session.ask<{ number: number }>(OWNED_CHUNKS, [`% ${tag} %`])).map(({ number }) => number),
    );
    let erased = 0;
    for (const number of chunks) {
      erased += await retried(() => transact((session) => eraseFrom(session, number, tag)));
    }
    erased += await transact(async (session) => {
      const found = await session.ask<{ destination: string; seq: number }>(DEAD_OF_OWNER, [tag]);
      const ending = found.map(({ destination, seq }) => session.ask<{ bytes: number }>(END_DEAD, [destination, seq]));
      const letters = (await Promise.all(ending)).flat();
      const tally = createTally();
      const bytes = letters.reduce((sum, each) => sum + each.bytes, 0);
      tally.add(SPOOL, 'bytes', -bytes);
      tally.add(SPOOL, 'deadBytes', -bytes);
      tally.send(session, (await self()).deliveries);
      return letters.length;
    });
    if (chunks.length > 0) await untilNobodySends(chunks);
    return erased;
  };
}
