import { bodyOf, endOf, idTextOf, isErased, lengthOf, ownerKey, writeFrame } from './frames.ts';
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

const OWNER_KEYS_MAX = 1_000;

/** @throws Error for a record that cannot be stored at all */
export function createPacker() {
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

  return (appends: readonly (readonly NewRecord[])[]): PackedAppends => {
    const packed = appends.map((records) => ({
      records: records.length,
      bytes: records.reduce((sum, record) => sum + lengthOf(record), 0),
    }));
    const bytes = Buffer.allocUnsafeSlow(packed.reduce((sum, each) => sum + each.bytes, 0));
    let at = 0;
    for (const records of appends) {
      for (const record of records) {
        at = writeFrame(bytes, at, record, record.owner === undefined ? undefined : keyOf(record.owner));
      }
    }
    return { appends: packed, bytes };
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
      if (!isErased(bytes, at)) records.push({ seq, id: idTextOf(bytes, at), body: bodyOf(bytes, at, end) });
      at = end;
    }
  }
  return records;
}
