import type { Session } from '../../database/session.ts';
import { bodyOf, idOf, ownerOf } from '../frames.ts';
import { tagOf } from '../owner-tag.ts';
import type { Batch, Settlement } from '../spool.ts';
import { splitPiece } from './cut.ts';
import { trimDead } from './dead.ts';
import { endBatch } from './end-batch.ts';
import type { Self, Shared } from './instance.ts';
import { release } from './release.ts';
import { type Frame, framesOf, type Piece, seqOf } from './slices.ts';
import { END_BATCH, END_PIECES, INSERT_DEAD, MOVE_PIECE, WAIT } from './sql/settle.ts';
import { DATA_OF_BATCH, INSERT_BATCH, PIECES_OF, RENEW } from './sql/take.ts';
import { TIME, type Time } from './sql/time.ts';
import { createTally, SPOOL, type Tally } from './tally.ts';

/** Frees the ids of both halves: ids of batches come from take.ts, which counts on. */
export type NewBatchId = (instance: number) => number;

interface DataRow {
  readonly number: number;
  readonly data: Buffer;
}
interface Found {
  readonly piece: Piece;
  readonly data: Buffer;
  readonly frame: Frame;
}

export interface How {
  /** Of a retry, ms. */
  readonly waitMs: number;
  /** It was tried before, and that may have worked. */
  readonly again: boolean;
}

/**
 * Ends a batch, or sends it back. One that was settled before, or that somebody else has taken over since, is left alone;
 * the latter is counted.
 */
export function createSettle(shared: Shared, newBatchId: NewBatchId) {
  const { transact, settings, self, shiftMs } = shared;

  const end = (session: Session, tally: Tally, batch: Batch, as: string): Promise<boolean> =>
    endBatch(session, tally, batch, { as, ended: session.tell(END_BATCH, [batch.id, batch.fence ?? 0]) });

  /** Every record of it that was not erased. */
  async function recordsOf(session: Session, { id, destination }: Batch): Promise<Found[]> {
    const picking = session.ask<Piece>(PIECES_OF, [destination, id]);
    const reading = session.ask<DataRow>(DATA_OF_BATCH, [destination, id]);
    const pieces = await picking;
    const data = new Map((await reading).map((row) => [row.number, row.data]));
    return pieces.flatMap((piece) => {
      const bytes = data.get(piece.chunk);
      return bytes === undefined ? [] : [...framesOf(bytes, piece)].map((frame) => ({ piece, data: bytes, frame }));
    });
  }

  /** The batch stays ours: whoever erases meanwhile waits for this, and the other way round. */
  const lock = async (session: Session, { id, fence = 0 }: Batch, now: number): Promise<boolean> =>
    (await session.tell(RENEW, [id, fence, now + settings.leaseMs])) > 0;

  async function split(session: Session, batch: Batch, now: number, instance: number): Promise<boolean> {
    if (!(await lock(session, batch, now))) return false;
    const all = await recordsOf(session, batch);
    const middle = all[Math.floor(all.length / 2)];
    if (all.length < 2 || middle === undefined) throw new Error('a batch of one record cannot be split');
    const { destination } = batch;
    const [front, back] = [newBatchId(instance), newBatchId(instance)];
    for (const id of [front, back]) session.send(INSERT_BATCH, [id, destination, 0, 0, 0, 0, instance]);
    const pieces = [...new Set(all.map(({ piece }) => piece))];
    for (const piece of pieces) {
      const place = [destination, batch.id, piece.chunk, piece.first];
      const at = comparePlaces(piece, middle.piece);
      if (at !== 0 || middle.frame.index === piece.first) {
        session.send(MOVE_PIECE, [...place, at < 0 ? front : back]);
        continue;
      }
      const from = { destination, batch: batch.id };
      await splitPiece(session, from, { destination, batch: front }, piece, middle.frame.index - 1, middle.data);
      session.send(MOVE_PIECE, [destination, batch.id, piece.chunk, middle.frame.index, back]);
    }
    await session.tell(END_BATCH, [batch.id, batch.fence ?? 0]);
    // Pieces all of whose records were erased.
    const tally = createTally();
    await release(session, tally, await session.ask<Piece>(END_PIECES, [destination, batch.id]));
    tally.send(session, (await self()).deliveries);
    return true;
  }

  async function settleDead(
    session: Session,
    tally: Tally,
    batch: Batch,
    verdict: Extract<Settlement, { kind: 'dead' }>,
    { now, wall }: Time,
  ): Promise<boolean> {
    if (!(await lock(session, batch, now))) return false;
    const all = new Map(
      (await recordsOf(session, batch)).map((found) => [seqOf(found.piece.chunk, found.frame.index), found]),
    );
    const known = new Set(batch.records.map(({ seq }) => seq));
    let records = 0;
    let bytes = 0;
    for (const [index, seq] of verdict.seqs.entries()) {
      if (!known.has(seq)) throw new Error('a dead record must be of its batch');
      const reason = typeof verdict.reason === 'string' ? verdict.reason : (verdict.reason[index] ?? '');
      const found = all.get(seq);
      if (found === undefined) continue; // erased meanwhile
      const { data, frame } = found;
      const owner = ownerOf(data, frame.at);
      session.send(INSERT_DEAD, [
        batch.destination,
        seq,
        frame.size,
        now,
        wall,
        idOf(data, frame.at),
        owner === undefined ? '' : tagOf(owner),
        // Text of PostgreSQL's holds anything but this.
        reason.replaceAll('\0', ''),
        Buffer.from(bodyOf(data, frame.at, frame.end)),
      ]);
      records += 1;
      bytes += frame.size;
    }
    tally.add(SPOOL, 'bytes', bytes);
    tally.add(SPOOL, 'deadBytes', bytes);
    tally.add(batch.destination, 'dead', records);
    // Those are counted as delivered with the rest below.
    tally.add(batch.destination, 'delivered', -records);
    return end(session, tally, batch, 'delivered');
  }

  async function sendBack(
    session: Session,
    tally: Tally,
    batch: Batch,
    settlement: Exclude<Settlement, { kind: 'delivered' }>,
    { how, me, time }: { readonly how: How; readonly me: Self; readonly time: Time | undefined },
  ): Promise<boolean> {
    if (time === undefined) throw new Error('there is no clock');
    switch (settlement.kind) {
      case 'retry':
        return (await session.tell(WAIT, [batch.id, batch.fence ?? 0, time.now + how.waitMs])) > 0;
      case 'split':
        return split(session, batch, time.now, me.number);
      case 'dead':
        return settleDead(session, tally, batch, settlement, time);
    }
  }

  async function settle(session: Session, batch: Batch, settlement: Settlement, how: How): Promise<void> {
    const me = await self();
    const tally = createTally();
    const timing = session.ask<Time>(TIME, [shiftMs()]);
    let isOurs: boolean;
    if (settlement.kind === 'delivered') isOurs = await end(session, tally, batch, 'delivered');
    else isOurs = await sendBack(session, tally, batch, settlement, { how, me, time: (await timing)[0] });
    if (!isOurs) {
      if (how.again) return;
      const late = createTally();
      late.add(SPOOL, 'fenced', 1);
      late.send(session, me.deliveries);
      return;
    }
    if (settlement.kind === 'dead') await trimDead(session, settings, tally);
    tally.send(session, me.deliveries);
  }

  return (batch: Batch, settlement: Settlement, how: How): Promise<void> =>
    transact((session) => settle(session, batch, settlement, how));
}

const comparePlaces = (a: Piece, b: Piece): number => a.chunk - b.chunk || a.first - b.first;
