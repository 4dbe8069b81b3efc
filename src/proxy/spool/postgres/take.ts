import { arrayOf, type Session } from '../../database/session.ts';
import { type Segment, unpack } from '../pack.ts';
import type { Batch, Taken } from '../spool.ts';
import { cutPiece } from './cut.ts';
import type { Self, Shared } from './instance.ts';
import { release } from './release.ts';
import { type Piece, segmentOf } from './slices.ts';
import { END_BATCH, END_PIECES } from './sql/settle.ts';
import { BATCHES, CLAIM, DATA, DATA_OF_BATCH, INSERT_BATCH, PIECES_OF, TAKE_AGAIN, WAITING } from './sql/take.ts';
import { ADVANCE, TIME, type Time } from './sql/time.ts';
import { createTally, SPOOL } from './tally.ts';

/** Unsettled batches of one destination before no new ones are made: see ../take.ts. */
const MAX_BATCHES = 64;
/** Pieces looked at first; more when they are small. */
const FEW_PIECES = 32;
const MOST_PIECES = 1_000;
/** Somebody else was faster: this many times before the sender is told to come again. */
const MOST_TRIES = 6;
/** Where others take as well: how many batches' worth of pieces there are to choose from, and for how many takes. */
const PLACES = 8;
const CROWDED_TAKES = 32;
const CLOCK_LATE_MS = 3_000;
/** Batch ids of one process; its number says which one it is. */
const IDS_PER_INSTANCE = 2 ** 31;

export interface BatchRow {
  readonly id: number;
  readonly attempts: number;
  readonly due: number;
  readonly lease: number;
  readonly fence: number;
  readonly holder: number;
}
interface DataRow {
  readonly number: number;
  readonly data: Buffer;
}

type Result =
  | { readonly kind: 'batch'; readonly batch: Batch; readonly more: boolean }
  | {
      readonly kind: 'claimed';
      readonly id: number;
      readonly claiming: Promise<readonly Piece[]>;
      readonly reading: Promise<readonly DataRow[]>;
      readonly more: boolean;
      /** Pieces there were to choose from. */
      readonly waiting: number;
    }
  | { readonly kind: 'nothing'; readonly waitMs: number | undefined }
  /** Everything that was chosen had been taken by somebody else meanwhile. */
  | { readonly kind: 'again' }
  /** Every record of what was chosen had been erased; nobody else was there. */
  | { readonly kind: 'erased' };

/** Which batch it is about, once that is known. */
interface Taking {
  id: number | undefined;
}

/** Hands out the next batch: one that waited its time, or whose holder let its lease go by; else a new one. */
export function createTake(shared: Shared, random: () => number) {
  const { transact, settings, self, shiftMs } = shared;
  const pieceLimits = new Map<string, number>();
  /** Batches whose taking failed, as far as we know: if it did not, nobody has them, and nobody else may. */
  const lost = new Set<number>();
  /** Takes for which it is still taken for granted that others reach for the oldest pieces too. */
  let crowded = 0;
  let batches = 0;

  function newBatchId(instance: number): number {
    batches += 1;
    return instance * IDS_PER_INSTANCE + batches;
  }

  async function again(session: Session, destination: string, row: BatchRow, now: number, me: Self): Promise<Result> {
    const tally = createTally();
    // Before anything is asked: from then on it may be ours, and is not to be had a second time.
    const wasLost = lost.delete(row.id);
    if ((await session.tell(TAKE_AGAIN, [row.id, row.fence, now + settings.leaseMs, me.number])) === 0) {
      return { kind: 'again' };
    }
    const picking = session.ask<Piece>(PIECES_OF, [destination, row.id]);
    const reading = session.ask<DataRow>(DATA_OF_BATCH, [destination, row.id]);
    const segments = segmentsOf(await picking, await reading);
    const records = unpack(segments);
    if (records.length === 0) {
      // Every record of it was erased.
      await session.tell(END_BATCH, [row.id, row.fence + 1]);
      await release(session, tally, await session.ask<Piece>(END_PIECES, [destination, row.id]));
      tally.send(session, me.deliveries);
      return { kind: 'erased' };
    }
    if (row.lease > 0 && !wasLost) {
      tally.add(SPOOL, 'takenOver', 1);
      tally.send(session, me.deliveries);
    }
    const batch = { id: row.id, destination, attempts: row.attempts, fence: row.fence + 1, records };
    return { kind: 'batch', batch, more: true };
  }

  /** As many whole pieces as fit; of one that is too large alone, what fits. */
  async function fresh(
    session: Session,
    destination: string,
    waiting: readonly Piece[],
    { id, now, me, more }: { readonly id: number; readonly now: number; readonly me: Self; readonly more: boolean },
  ): Promise<Result> {
    const chosen = fitting(waiting);
    session.send(INSERT_BATCH, [id, destination, 1, 0, now + settings.leaseMs, 1, me.number]);
    const [first] = chosen;
    const cut =
      first !== undefined && tooLarge(first)
        ? await cutPiece(session, { destination, batch: 0 }, { destination, batch: id }, first, settings)
        : undefined;
    const chunks = arrayOf(chosen.map(({ chunk }) => chunk));
    const claiming = cut === undefined ? session.ask<Piece>(CLAIM, [destination, id, chunks]) : Promise.resolve([cut]);
    const reading = session.ask<DataRow>(DATA, [chunks]);
    // Not waited for: the commit goes with them.
    return { kind: 'claimed', id, claiming, reading, more: more || cut !== undefined, waiting: waiting.length };
  }

  /** After the commit. */
  async function opened(destination: string, claimed: Extract<Result, { kind: 'claimed' }>): Promise<Result> {
    const { id, claiming, reading, more, waiting } = claimed;
    const pieces = [...(await claiming)].sort((a, b) => a.chunk - b.chunk || a.first - b.first);
    const records = unpack(segmentsOf(pieces, await reading));
    if (records.length > 0) {
      const batch = { id, destination, attempts: 0, fence: 1, records };
      return { kind: 'batch', batch, more: more || waiting > pieces.length };
    }
    await transact(async (session) => {
      const tally = createTally();
      await session.tell(END_BATCH, [id, 1]);
      await release(session, tally, await session.ask<Piece>(END_PIECES, [destination, id]));
      tally.send(session, (await self()).deliveries);
    });
    return { kind: pieces.length > 0 ? 'erased' : 'again' };
  }

  const tooLarge = ({ records, bytes }: Piece) =>
    records > settings.batchMaxRecords || (records > 1 && bodiesOf({ records, bytes }) > settings.batchMaxBytes);

  function fitting(waiting: readonly Piece[]): Piece[] {
    const chosen: Piece[] = [];
    let records = 0;
    let bytes = 0;
    for (const piece of waiting) {
      records += piece.records;
      bytes += bodiesOf(piece);
      if (chosen.length > 0 && (records > settings.batchMaxRecords || bytes > settings.batchMaxBytes)) break;
      chosen.push(piece);
    }
    return chosen;
  }

  async function once(session: Session, destination: string, taking: Taking): Promise<Result> {
    const me = await self();
    const limit = pieceLimits.get(destination) ?? FEW_PIECES;
    const timing = session.ask<Time>(TIME, [shiftMs()]);
    const listing = session.ask<BatchRow>(BATCHES, [destination]);
    const waiting = await session.ask<Piece>(WAITING, [destination, limit]);
    const unsettled = await listing;
    const { now = 0, since = 0 } = (await timing)[0] ?? {};
    // Usually the upkeep does it; a clock that went back would stand still until then.
    if (since < 0 || since > CLOCK_LATE_MS) session.send(ADVANCE, [shiftMs()]);
    const free = unsettled.filter(({ id, lease, holder }) => lease <= now || (holder === me.number && lost.has(id)));
    const due = free.find((row) => row.due <= now);
    if (due !== undefined) {
      taking.id = due.id;
      return again(session, destination, due, now, me);
    }
    if (unsettled.length < MAX_BATCHES && waiting.length > 0) {
      const size = fitting(waiting).length;
      const places = crowded > 0 ? Math.min(PLACES, Math.ceil(waiting.length / size)) : 1;
      const aside = size * Math.floor(random() * places);
      const from = waiting.slice(aside);
      const isAll = waiting.length < limit;
      // Those of a batch, and some more to know that there are; of as many batches as there are places.
      const next = size === waiting.length && !isAll ? limit * 4 : crowded > 0 ? size * PLACES : size + FEW_PIECES;
      pieceLimits.set(destination, Math.min(next, Math.max(settings.batchMaxRecords + 1, MOST_PIECES)));
      crowded = Math.max(0, crowded - 1);
      taking.id = newBatchId(me.number);
      return fresh(session, destination, from, { id: taking.id, now, me, more: !isAll || aside > 0 });
    }
    // Those of this process end by being settled; those of others by their lease.
    const ends = unsettled
      .filter(({ holder, lease }) => holder !== me.number || lease <= now)
      .map((row) => Math.max(row.due, row.lease));
    return { kind: 'nothing', waitMs: ends.length === 0 ? undefined : Math.max(0, Math.min(...ends) - now) };
  }

  async function take(destination: string, nowMs: number): Promise<Taken> {
    for (let tried = 0; tried < MOST_TRIES; tried += 1) {
      const taking: Taking = { id: undefined };
      const found = await transact((session) => once(session, destination, taking)).catch((error: unknown) => {
        if (taking.id !== undefined) lost.add(taking.id);
        throw error;
      });
      const result = found.kind === 'claimed' ? await opened(destination, found) : found;
      if (result.kind === 'again') crowded = CROWDED_TAKES;
      if (result.kind === 'batch') return { batch: result.batch, more: result.more };
      if (result.kind === 'nothing') {
        return { dueMs: result.waitMs === undefined ? undefined : nowMs + result.waitMs };
      }
    }
    return { dueMs: nowMs };
  }

  return { take, newBatchId };
}

const OVERHEAD = 128;
/** What counts against the size of a request. */
const bodiesOf = ({ records, bytes }: Pick<Piece, 'records' | 'bytes'>): number => bytes - records * OVERHEAD;

function segmentsOf(pieces: readonly Piece[], rows: readonly DataRow[]): Segment[] {
  const data = new Map(rows.map((row) => [row.number, row.data]));
  return pieces.flatMap((piece) => {
    const bytes = data.get(piece.chunk);
    return bytes === undefined ? [] : [segmentOf(bytes, piece)];
  });
}
