import { SPOOL } from './counters.ts';
import type { MakeRoom } from './make-room.ts';
import type { AppendAnswer, NewRecord } from './spool.ts';
import { lastSeq, ownerKey, RECORD_OVERHEAD_BYTES, type Store } from './store.ts';

/** How long a sender should wait when there is no room: deliveries make some, but not at once. */
export const FULL_RETRY_SECONDS = 30;

const OWNER_KEYS_MAX = 1_000;

const sizeOf = ({ id, body }: NewRecord) => Buffer.byteLength(body) + Buffer.byteLength(id) + RECORD_OVERHEAD_BYTES;

/** Stores the new ones among the records or, if they do not fit, none. */
export function createAppend(store: Store, makeRoom: MakeRoom) {
  const { db, counters, seen, time, settings } = store;
  const insert = db.prepare('INSERT INTO event (seq, size, aged, at, id, body) VALUES (?, ?, ?, ?, ?, ?)');
  const own = db.prepare('INSERT INTO owned (seq, owner) VALUES (?, ?)');

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

  /** Looks ids up only when it matters: a full spool still acknowledges what it has already. */
  function fits(records: readonly NewRecord[]): boolean {
    const all = records.reduce((sum, record) => sum + sizeOf(record), 0);
    if (counters.get(SPOOL, 'bytes') + all <= settings.maxBytes) return true;
    // The first of several with the same id is the one that is stored.
    const fresh = new Map<string, number>();
    for (const record of records) {
      if (!fresh.has(record.id) && !seen.has(record.id)) fresh.set(record.id, sizeOf(record));
    }
    return makeRoom([...fresh.values()].reduce((sum, size) => sum + size, 0));
  }

  return (records: readonly NewRecord[], nowMs: number): AppendAnswer => {
    if (!fits(records)) return { ok: false, reason: 'full', retryAfterSeconds: FULL_RETRY_SECONDS };
    const before = lastSeq(store);
    let stored = 0;
    let bytes = 0;
    for (const record of records) {
      if (!seen.add(record.id, time.now())) continue;
      const size = sizeOf(record);
      stored += 1;
      bytes += size;
      insert.run(before + stored, size, time.now(), nowMs, record.id, record.body);
      if (record.owner !== undefined) own.run(before + stored, keyOf(record.owner));
    }
    counters.add(SPOOL, 'accepted', records.length);
    counters.add(SPOOL, 'duplicates', records.length - stored);
    counters.add(SPOOL, 'stored', stored);
    counters.add(SPOOL, 'bytes', bytes);
    for (const destination of settings.destinations) {
      counters.add(destination, 'addressed', stored);
      counters.add(destination, 'pendingBytes', bytes);
    }
    return { ok: true, stored, duplicates: records.length - stored };
  };
}
