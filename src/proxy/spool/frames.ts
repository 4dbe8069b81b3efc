import { createHash } from 'node:crypto';
import type { NewRecord } from './spool.ts';

/**
 * How records lie in a chunk (schema.ts), one after the other. They are written so once, on the main thread, and nobody
 * takes them apart until a batch is sent:
 *
 *    0  uint32   bytes of the body
 *    4  uint16   bytes of the id
 *    6  uint16   1: it has an owner; 2: it was erased, and nothing but its length is left; 4: id and body are ASCII
 *    8  8 bytes  of SHA-256 of the owner, or zeros
 *   16  id and body, UTF-8
 *
 * Numbers are little-endian. The n-th record of a chunk has the n-th sequence number from `first` on.
 */
export const HEAD_BYTES = 16;
export const OWNER_KEY_BYTES = 8;
const OWNED = 1;
const ERASED = 2;
/** As nearly all are: they are read without being decoded. Not said of any record written before there was this bit. */
const ASCII = 4;
const ID_MAX_BYTES = 0xffff;

/** What a record counts against `maxBytes` beside its body and id: its head, its share of row, index and page slack. */
export const RECORD_OVERHEAD_BYTES = 128;

/** The chunk is not what was written. */
export class DamagedChunk extends Error {
  override readonly name = 'DamagedChunk';
}

/** What stands on disk for an owner. */
export const ownerKey = (owner: string): Uint8Array =>
  createHash('sha256').update(owner).digest().subarray(0, OWNER_KEY_BYTES);

const idBytes = (bytes: Buffer, at: number): number => bytes.readUInt16LE(at + 4);
const flags = (bytes: Buffer, at: number): number => bytes.readUInt16LE(at + 6);

/** Where the record that begins at `at` ends. @throws DamagedChunk */
export function endOf(bytes: Buffer, at: number): number {
  if (at + HEAD_BYTES > bytes.length) throw new DamagedChunk('a record has no head');
  const end = at + HEAD_BYTES + idBytes(bytes, at) + bytes.readUInt32LE(at);
  if (end > bytes.length) throw new DamagedChunk('a record is longer than its chunk');
  return end;
}
export const sizeOf = (at: number, end: number): number => end - at - HEAD_BYTES + RECORD_OVERHEAD_BYTES;
export const idOf = (bytes: Buffer, at: number): Buffer =>
  bytes.subarray(at + HEAD_BYTES, at + HEAD_BYTES + idBytes(bytes, at));
const encodingOf = (bytes: Buffer, at: number) => ((flags(bytes, at) & ASCII) === 0 ? 'utf8' : 'latin1');
export const idTextOf = (bytes: Buffer, at: number): string =>
  bytes.toString(encodingOf(bytes, at), at + HEAD_BYTES, at + HEAD_BYTES + idBytes(bytes, at));
export const bodyOf = (bytes: Buffer, at: number, end: number): string =>
  bytes.toString(encodingOf(bytes, at), at + HEAD_BYTES + idBytes(bytes, at), end);
export const isErased = (bytes: Buffer, at: number): boolean => (flags(bytes, at) & ERASED) !== 0;
export const ownerOf = (bytes: Buffer, at: number): Buffer | undefined =>
  (flags(bytes, at) & OWNED) === 0 ? undefined : bytes.subarray(at + 8, at + 8 + OWNER_KEY_BYTES);
/** The same in as many characters, without a Buffer; '' for nobody. */
export const ownerTextOf = (bytes: Buffer, at: number): string =>
  (flags(bytes, at) & OWNED) === 0 ? '' : bytes.toString('latin1', at + 8, at + 8 + OWNER_KEY_BYTES);
/** Whether both belong to the same somebody, or to nobody. */
export const haveSameOwner = (bytes: Buffer, one: number, other: number): boolean =>
  ((flags(bytes, one) ^ flags(bytes, other)) & OWNED) === 0 &&
  bytes.readInt32LE(one + 8) === bytes.readInt32LE(other + 8) &&
  bytes.readInt32LE(one + 12) === bytes.readInt32LE(other + 12);

/** Leaves nothing of a record but how long it was: those after it keep their places. */
export function blank(bytes: Buffer, at: number, end: number): void {
  bytes.writeUInt16LE(ERASED, at + 6);
  bytes.fill(0, at + 8, end);
}

export const lengthOf = ({ id, body }: NewRecord): number =>
  HEAD_BYTES + Buffer.byteLength(id) + Buffer.byteLength(body);

/**
 * @param owner its key, if it has one.
 * @returns where the record ends
 * @throws Error when its id is longer than any id
 */
export function writeFrame(bytes: Buffer, at: number, record: NewRecord, owner: Uint8Array | undefined): number {
  const { id, body } = record;
  const idLength = bytes.write(id, at + HEAD_BYTES);
  if (idLength > ID_MAX_BYTES) throw new Error('the id of a record is too long');
  const bodyLength = bytes.write(body, at + HEAD_BYTES + idLength);
  bytes.writeUInt32LE(bodyLength, at);
  bytes.writeUInt16LE(idLength, at + 4);
  // As many bytes as UTF-16 units: none of them needed more than one.
  const isAscii = idLength === id.length && bodyLength === body.length;
  bytes.writeUInt16LE((owner === undefined ? 0 : OWNED) | (isAscii ? ASCII : 0), at + 6);
  if (owner === undefined) bytes.fill(0, at + 8, at + HEAD_BYTES);
  else bytes.set(owner, at + 8);
  return at + HEAD_BYTES + idLength + bodyLength;
}
