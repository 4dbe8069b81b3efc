import { endOf, isErased, sizeOf } from '../frames.ts';
import type { Segment } from '../pack.ts';

/** Records of one chunk have the sequence numbers from its number times this. */
export const CHUNK_MAX_RECORDS = 1024;

export const seqOf = (chunk: number, index: number): number => chunk * CHUNK_MAX_RECORDS + index;

/** Which records of a chunk, by their index in it; both ends included. */
export interface Span {
  readonly chunk: number;
  readonly first: number;
  readonly last: number;
}

export interface Piece extends Span {
  /** Of them, those that were not erased. */
  readonly records: number;
  readonly bytes: number;
}

/** One record that was not erased, where it lies. */
export interface Frame {
  readonly index: number;
  readonly at: number;
  readonly end: number;
  readonly size: number;
}

/** @throws DamagedChunk */
export function* framesOf(data: Buffer, span: Pick<Span, 'first' | 'last'>): Iterable<Frame> {
  let index = 0;
  for (let at = 0; at < data.length && index <= span.last; index += 1) {
    const end = endOf(data, at);
    if (index >= span.first && !isErased(data, at)) yield { index, at, end, size: sizeOf(at, end) };
    at = end;
  }
}

/** The bytes of a span, erased records among them. */
export function segmentOf(data: Buffer, { chunk, first, last }: Span): Segment {
  let begin = data.length;
  let stop = data.length;
  let index = 0;
  for (let at = 0; at < data.length; index += 1) {
    if (index === first) begin = at;
    at = endOf(data, at);
    if (index === last) stop = at;
  }
  return { first: seqOf(chunk, first), bytes: data.subarray(Math.min(begin, stop), stop) };
}

/** What of a span is left, counted. */
export function pieceOf(data: Buffer, span: Span): Piece {
  let records = 0;
  let bytes = 0;
  for (const { size } of framesOf(data, span)) {
    records += 1;
    bytes += size;
  }
  return { ...span, records, bytes };
}
