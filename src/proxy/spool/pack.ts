import { bodyOf, endOf, HEAD_BYTES, idTextOf, isErased, ownerKey, ownerOf, writeFrame } from './frames.ts';
import { tagOf } from './owner-tag.ts';
import type { NewRecord, StoredRecord } from './spool.ts';

/** Several appends in one piece of memory, which goes to the worker and back without being copied. */
export interface PackedAppends {
  readonly appends: readonly PackedAppend[];
  readonly bytes: Uint8Array<ArrayBuffer>;
}
export interface PackedAppend {
  readonly records: number;
  /** Of its frames, which follow those of the append before it. */
  readonly bytes: number;
}

/** Frames of a batch; the first of each segment has the sequence number `first`. */
export interface Segment {
  readonly first: number;
  readonly bytes: Uint8Array;
}

export interface Packer {
  /** Writes the records behind those that are there already. */
  add(records: readonly NewRecord[]): void;
  readonly bytes: number;
  /** What was added; afterwards it is empty. */
  finish(): PackedAppends;
}

const FIRST_BYTES = 64 * 1024;
/** A buffer that had to become larger than this is not kept for the next ones. */
const KEPT_MAX_BYTES = 2 * 1024 * 1024;
/** One is being filled while the other is with the worker. */
const KEPT = 2;
/** Of a UTF-16 unit in UTF-8. */
const MAX_BYTES_PER_CHAR = 3;
const OWNER_KEYS_MAX = 1_000;

/** Makes packers, whose memory is used again and again: made anew for each commit, it would cost more than the copying. */
export function createPacking() {
  const kept: ArrayBuffer[] = [];
  /** The same few people make most of the records. */
  const ownerKeys = new Map<string, Uint8Array>();

  function keyOf(owner: string): Uint8Array {
    const known = ownerKeys.get(owner);
    if (known !== undefined) return known;
    if (ownerKeys.size >= OWNER_KEYS_MAX) ownerKeys.clear();
    const key = ownerKey(owner);
    ownerKeys.set(owner, key);
    return key;
  }

  function createPacker(): Packer {
    let buffer = Buffer.alloc(0);
    let end = 0;
    let appends: PackedAppend[] = [];

    function makeRoom(bytes: number): void {
      if (end + bytes <= buffer.length) return;
      const spare = end === 0 ? kept.pop() : undefined;
      const known = Buffer.from(spare ?? new ArrayBuffer(0));
      if (known.length >= bytes) {
        buffer = known;
        return;
      }
      const larger = Buffer.allocUnsafeSlow(Math.max(FIRST_BYTES, 2 * buffer.length, end + bytes));
      buffer.copy(larger, 0, 0, end);
      buffer = larger;
    }

    return {
      get bytes() {
        return end;
      },
      add(records) {
        const begin = end;
        for (const record of records) {
          makeRoom(HEAD_BYTES + MAX_BYTES_PER_CHAR * (record.id.length + record.body.length));
          end = writeFrame(buffer, end, record, record.owner === undefined ? undefined : keyOf(record.owner));
        }
        appends.push({ records: records.length, bytes: end - begin });
      },
      finish() {
        const packed = { appends, bytes: buffer.subarray(0, end) };
        [buffer, end, appends] = [Buffer.alloc(0), 0, []];
        return packed;
      },
    };
  }

  return {
    createPacker,
    /** Takes memory back that the worker is done with. */
    giveBack(memory: ArrayBuffer): void {
      const { byteLength } = memory;
      if (kept.length < KEPT && byteLength >= FIRST_BYTES && byteLength <= KEPT_MAX_BYTES) kept.push(memory);
    },
  };
}

/** The records of a batch, but for those that were erased meanwhile. */
export function unpack(segments: readonly Segment[]): StoredRecord[] {
  const records: StoredRecord[] = [];
  for (const { first, bytes: raw } of segments) {
    const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
    let seq = first;
    for (let at = 0; at < bytes.length; seq += 1) {
      const end = endOf(bytes, at);
      if (!isErased(bytes, at)) records.push(recordAt(bytes, at, end, seq));
      at = end;
    }
  }
  return records;
}

function recordAt(bytes: Buffer, at: number, end: number, seq: number): StoredRecord {
  const [id, body, owner] = [idTextOf(bytes, at), bodyOf(bytes, at, end), ownerOf(bytes, at)];
  return owner === undefined ? { seq, id, body } : { seq, id, body, owner: tagOf(owner) };
}
