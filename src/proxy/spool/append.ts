import { createChunkWriter } from './chunk-writer.ts';
import { SPOOL } from './counters.ts';
import { endOf, HEAD_BYTES, idTextOf, RECORD_OVERHEAD_BYTES, sizeOf } from './frames.ts';
import type { MakeRoom } from './make-room.ts';
import type { PackedAppend, PackedAppends } from './pack.ts';
import type { AppendAnswer } from './spool.ts';
import type { Store } from './store.ts';

/** How long a sender should wait when there is no room: deliveries make some, but not at once. */
const FULL_RETRY_SECONDS = 30;
export const FULL: AppendAnswer = { ok: false, reason: 'full', retryAfterSeconds: FULL_RETRY_SECONDS };

/** Of each append, all that are new are stored or, if they do not fit, none. */
export function createAppend(store: Store, makeRoom: MakeRoom) {
  const { counters, seen, time, settings } = store;
  const writer = createChunkWriter(store);

  /** The same object for the same answer again, as nearly always: it crosses to the main thread once. */
  let answer: Extract<AppendAnswer, { ok: true }> = { ok: true, stored: 0, duplicates: 0 };
  function answerOf(stored: number, duplicates: number): AppendAnswer {
    if (answer.stored !== stored || answer.duplicates !== duplicates) answer = { ok: true, stored, duplicates };
    return answer;
  }

  /** Looks ids up only when it matters: a full spool still acknowledges what it has already. */
  function makeRoomForNew(bytes: Buffer, begin: number, stop: number): boolean {
    // The first of several with the same id is the one that is stored.
    const fresh = new Map<string, number>();
    for (let at = begin; at < stop; ) {
      const end = endOf(bytes, at);
      const id = idTextOf(bytes, at);
      if (!fresh.has(id) && !seen.has(id)) fresh.set(id, sizeOf(at, end));
      at = end;
    }
    return makeRoom([...fresh.values()].reduce((sum, size) => sum + size, 0));
  }

  /** What they would count if all of them were new. */
  const mostBytes = ({ records, bytes }: PackedAppend) => bytes + records * (RECORD_OVERHEAD_BYTES - HEAD_BYTES);

  return ({ appends, bytes: packed }: PackedAppends, nowMs: number): readonly AppendAnswer[] => {
    const bytes = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
    const now = time.now();
    let kept = counters.get(SPOOL, 'bytes');
    let begin = 0;
    let accepted = 0;
    let duplicates = 0;
    const given = appends.map((append) => {
      const stop = begin + append.bytes;
      let at = begin;
      begin = stop;
      if (kept + mostBytes(append) > settings.maxBytes) {
        writer.flush(nowMs);
        if (!makeRoomForNew(bytes, at, stop)) return FULL;
        kept = counters.get(SPOOL, 'bytes');
      }
      let stored = 0;
      while (at < stop) {
        const end = endOf(bytes, at);
        if (seen.add(idTextOf(bytes, at), now)) {
          writer.add(bytes, at, end);
          stored += 1;
          kept += sizeOf(at, end);
        }
        at = end;
      }
      accepted += append.records;
      duplicates += append.records - stored;
      return answerOf(stored, append.records - stored);
    });
    writer.flush(nowMs);
    counters.add(SPOOL, 'accepted', accepted);
    counters.add(SPOOL, 'duplicates', duplicates);
    return given;
  };
}
