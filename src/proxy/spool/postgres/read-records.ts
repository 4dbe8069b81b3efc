import { arrayOf, type Session } from '../../database/session.ts';
import { bodyOf, idTextOf } from '../frames.ts';
import type { ShownRecord, ShownState } from '../inspect.ts';
import type { Shared } from './instance.ts';
import { framesOf, type Piece, seqOf } from './slices.ts';
import { CHUNKS_AFTER, DEAD_AFTER, DEAD_OF_ID, PIECES_OF_CHUNKS } from './sql/tools.ts';

export interface ChunkRow {
  readonly number: number;
  readonly records: number;
  readonly bytes: number;
  readonly needed: number;
  readonly at: number;
  readonly data: Buffer;
}
export interface HolderRow extends Piece {
  readonly destination: string;
  readonly batch: number;
  readonly attempts: number;
  /** 0: there is no such batch. */
  readonly batch_id: number;
}
export interface LetterRow {
  readonly destination: string;
  readonly seq: number;
  readonly bytes: number;
  readonly aged: number;
  readonly at: number;
  readonly id: Buffer;
  readonly owner: string;
  readonly reason: string;
  readonly body: Buffer;
}

/** Chunks read at once: at most some megabytes. */
const SOME_CHUNKS = 20;
const SOME_LETTERS = 200;

/** The chunks after one of them, and who waits for what of them. */
export async function readChunks(session: Session, after: number) {
  const chunks = await session.ask<ChunkRow>(CHUNKS_AFTER, [after, SOME_CHUNKS]);
  const holders = await session.ask<HolderRow>(PIECES_OF_CHUNKS, [arrayOf(chunks.map(({ number }) => number))]);
  return chunks.map((chunk) => ({ chunk, holders: holders.filter((holder) => holder.chunk === chunk.number) }));
}

export async function* pendingRecords({ transact }: Pick<Shared, 'transact'>): AsyncGenerator<ShownRecord> {
  for (let after = 0; ; ) {
    const found = await transact((session) => readChunks(session, after));
    for (const { chunk, holders } of found) {
      after = chunk.number;
      for (const frame of framesOf(chunk.data, { first: 0, last: Number.MAX_SAFE_INTEGER })) {
        const state: Record<string, ShownState> = {};
        for (const { destination, batch, attempts, first, last } of holders) {
          if (frame.index < first || frame.index > last) continue;
          state[destination] = batch === 0 ? { kind: 'waiting' } : { kind: 'in batch', batch, attempts };
        }
        if (Object.keys(state).length === 0) continue;
        yield {
          seq: seqOf(chunk.number, frame.index),
          id: idTextOf(chunk.data, frame.at),
          arrivedMs: chunk.at,
          body: bodyOf(chunk.data, frame.at, frame.end),
          state,
        };
      }
    }
    if (found.length === 0) return;
  }
}

export const shownLetter = (row: LetterRow): ShownRecord => ({
  seq: row.seq,
  id: row.id.toString(),
  arrivedMs: row.at,
  body: row.body.toString(),
  state: { [row.destination]: { kind: 'dead', reason: row.reason, diedMs: row.at } },
});

/** @param destination undefined: of all */
export async function* deadLetters(
  { transact }: Pick<Shared, 'transact'>,
  destination: string | undefined,
): AsyncGenerator<LetterRow> {
  let [aged, seq, name] = [-1, -1, ''];
  for (;;) {
    const rows = await transact((session) => session.ask<LetterRow>(DEAD_AFTER, [aged, seq, name, SOME_LETTERS]));
    for (const row of rows) {
      [aged, seq, name] = [row.aged, row.seq, row.destination];
      if (destination === undefined || row.destination === destination) yield row;
    }
    if (rows.length === 0) return;
  }
}

export const lettersOf = ({ transact }: Pick<Shared, 'transact'>, id: string): Promise<readonly LetterRow[]> =>
  transact((session) => session.ask<LetterRow>(DEAD_OF_ID, [Buffer.from(id)]));
