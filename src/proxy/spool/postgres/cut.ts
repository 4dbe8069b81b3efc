import { arrayOf, type Session } from '../../database/session.ts';
import { RECORD_OVERHEAD_BYTES } from '../frames.ts';
import { framesOf, type Piece, pieceOf } from './slices.ts';
import { INSERT_PIECE } from './sql/append.ts';
import { NEED_CHUNK } from './sql/settle.ts';
import { DATA, SHORTEN_PIECE } from './sql/take.ts';

interface Place {
  readonly destination: string;
  readonly batch: number;
}

/**
 * Takes the front of a piece off into a batch: as many records as fit, but at least one. Only for pieces that were written
 * by a proxy with larger batches.
 *
 * @returns what was taken; undefined: somebody else was faster.
 */
export async function cutPiece(
  session: Session,
  from: Place,
  to: Place,
  piece: Piece,
  { batchMaxRecords, batchMaxBytes }: { readonly batchMaxRecords: number; readonly batchMaxBytes: number },
): Promise<Piece | undefined> {
  const [row] = await session.ask<{ data: Buffer }>(DATA, [arrayOf([piece.chunk])]);
  if (row === undefined) return undefined;
  let records = 0;
  let bytes = 0;
  let last = piece.first;
  for (const { index, size } of framesOf(row.data, piece)) {
    bytes += size - RECORD_OVERHEAD_BYTES;
    if (records > 0 && (records === batchMaxRecords || bytes > batchMaxBytes)) break;
    records += 1;
    last = index;
  }
  return splitPiece(session, from, to, piece, last, row.data);
}

/** Moves a piece's records up to `last` into another batch; at most one piece becomes two. */
export async function splitPiece(
  session: Session,
  from: Place,
  to: Place,
  piece: Piece,
  last: number,
  data: Buffer,
): Promise<Piece | undefined> {
  const front = pieceOf(data, { chunk: piece.chunk, first: piece.first, last });
  const rest = pieceOf(data, { chunk: piece.chunk, first: last + 1, last: piece.last });
  const shortened = await session.tell(SHORTEN_PIECE, [
    from.destination,
    from.batch,
    piece.chunk,
    piece.first,
    rest.first,
    rest.records,
    rest.bytes,
  ]);
  if (shortened === 0) return undefined;
  const { chunk, first, records, bytes } = front;
  session.send(INSERT_PIECE, [to.destination, to.batch, chunk, first, front.last, records, bytes]);
  session.send(NEED_CHUNK, [chunk]);
  return front;
}
