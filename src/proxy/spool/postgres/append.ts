import type { Session } from '../../database/session.ts';
import { FULL } from '../append.ts';
import { endOf, idOf, ownerOf, RECORD_OVERHEAD_BYTES, sizeOf } from '../frames.ts';
import { tagOf } from '../owner-tag.ts';
import type { PackedAppends } from '../pack.ts';
import type { AppendAnswer } from '../spool.ts';
import type { Shared } from './instance.ts';
import { keyOf, keyOfUuid, keysArray } from './seen-keys.ts';
import { CHUNK_MAX_RECORDS } from './slices.ts';
import { BYTES, FORGET_SEEN, INSERT_CHUNK, INSERT_PIECE, NEXT_NUMBERS, SEE, SEE_WHICH } from './sql/append.ts';
import { TIME, type Time } from './sql/time.ts';
import { createTally, SPOOL } from './tally.ts';

/** No longer than this, but for a record that is longer alone: who needs one record reads the whole chunk. */
const CHUNK_MAX_BYTES = 128 * 1024;
const HOUR_MS = 3_600_000;
const COUNT_EVERY_MS = 1_000;
const FAR_BYTES = 256 * 1024 * 1024;

/** Some of it does not fit, and nothing was stored: there may be something that can go. */
export class NeedsRoom extends Error {
  override readonly name = 'NeedsRoom';
  /** For all of the group; never more than there can be. */
  readonly bytes: number;
  constructor(bytes: number) {
    super('there is not enough room');
    this.bytes = bytes;
  }
}

export interface Appended {
  readonly answers: readonly AppendAnswer[];
  /** Bytes of the last append that was refused. */
  readonly refusedBytes: number;
}

const NOTHING: AppendAnswer = { ok: true, stored: 0, duplicates: 0 };

interface How {
  /** Which of the groups under way at once this is. */
  readonly lane: number;
  readonly mayRefuse: boolean;
  /** Bytes that there was room for a moment ago. They are taken, whoever was faster: see make-room.ts. */
  readonly room: number;
  /** Some of them are known already, most likely. */
  readonly isRepeated: boolean;
}

/** Some of the ids are known, and it was not asked which: nothing was stored. */
export class Repeated extends Error {
  override readonly name = 'Repeated';
}

/** @returns the keys that are new */
async function see(
  session: Session,
  given: ReadonlyMap<string, Frame>,
  hour: number,
  isRepeated: boolean,
): Promise<Set<string>> {
  const values = [keysArray(session.dialect, given.keys()), hour];
  if (isRepeated) return new Set((await session.ask<{ id: string }>(SEE_WHICH, values)).map(({ id }) => keyOfUuid(id)));
  if ((await session.tell(SEE, values)) < given.size) throw new Repeated();
  return new Set(given.keys());
}

interface Frame {
  readonly at: number;
  readonly end: number;
  readonly key: string;
}

interface Draft {
  readonly frames: Frame[];
  readonly owners: Set<string>;
  length: number;
  bytes: number;
}

/** Of each append, all that are new are stored or, if they do not fit, none. One transaction for all, two round trips. */
export function createAppend({ transact, settings, self, shiftMs }: Shared) {
  /** Of the last append: good enough for when an id may be forgotten, and known before the first round trip. */
  let hour: number | undefined;
  let counted: { readonly bytes: number; readonly atMs: number } | undefined;
  const hourOf = (spoolMs: number) => Math.floor(spoolMs / HOUR_MS);
  const chunkMaxRecords = Math.min(CHUNK_MAX_RECORDS, settings.batchMaxRecords);
  const chunkMaxBytes = Math.min(CHUNK_MAX_BYTES, settings.batchMaxBytes);

  /** No more in one than fits into one batch, so that a batch is of whole chunks. */
  function draftsOf(bytes: Buffer, frames: Iterable<Frame>): Draft[] {
    const drafts: Draft[] = [];
    for (const frame of frames) {
      const size = sizeOf(frame.at, frame.end) - RECORD_OVERHEAD_BYTES;
      let draft = drafts.at(-1);
      if (
        draft === undefined ||
        draft.frames.length === chunkMaxRecords ||
        draft.bytes - draft.frames.length * RECORD_OVERHEAD_BYTES + size > chunkMaxBytes
      ) {
        draft = { frames: [], owners: new Set(), length: 0, bytes: 0 };
        drafts.push(draft);
      }
      draft.frames.push(frame);
      draft.length += frame.end - frame.at;
      draft.bytes += size + RECORD_OVERHEAD_BYTES;
      const owner = ownerOf(bytes, frame.at);
      if (owner !== undefined) draft.owners.add(tagOf(owner));
    }
    return drafts;
  }

  function dataOf(bytes: Buffer, { frames, length }: Draft): Buffer {
    const [first] = frames;
    const last = frames.at(-1);
    if (first === undefined || last === undefined) return bytes.subarray(0, 0);
    // A duplicate between them makes a gap.
    if (last.end - first.at === length) return bytes.subarray(first.at, last.end);
    return Buffer.concat(frames.map(({ at, end }) => bytes.subarray(at, end)));
  }

  async function store(
    session: Session,
    packed: PackedAppends,
    { lane, mayRefuse, room, isRepeated }: How,
  ): Promise<Appended> {
    const me = await self();
    const bytes = Buffer.from(packed.bytes.buffer, packed.bytes.byteOffset, packed.bytes.byteLength);
    // By key; the first of several with the same id is the one that is stored.
    const given = new Map<string, Frame>();
    const keys: string[] = [];
    for (let at = 0; at < bytes.length; ) {
      const end = endOf(bytes, at);
      const key = keyOf(idOf(bytes, at));
      keys.push(key);
      if (!given.has(key)) given.set(key, { at, end, key });
      at = end;
    }
    if (given.size === 0) return { answers: packed.appends.map(() => NOTHING), refusedBytes: 0 };
    const mostChunks = draftsOf(bytes, given.values()).length;
    const timing = session.ask<Time>(TIME, [shiftMs()]);
    // Far from full, what was counted a moment ago is good enough: nobody adds that much in between.
    const isFar =
      counted !== undefined &&
      performance.now() - counted.atMs < COUNT_EVERY_MS &&
      settings.maxBytes - counted.bytes > FAR_BYTES;
    const counting = isFar ? undefined : session.ask<{ bytes: number }>(BYTES);
    const numbering = session.ask<{ number: number }>(NEXT_NUMBERS, [mostChunks]);
    if (hour === undefined) hour = hourOf((await timing)[0]?.now ?? 0);
    const fresh = await see(session, given, hour, isRepeated);
    const [time] = await timing;
    if (time === undefined) throw new Error('there is no clock');
    hour = hourOf(time.now);
    let kept = counting === undefined ? (counted?.bytes ?? 0) : ((await counting)[0]?.bytes ?? 0);
    if (counting !== undefined) counted = { bytes: kept, atMs: performance.now() };
    const numbers = (await numbering).map(({ number }) => number);

    const tally = createTally();
    const answers: AppendAnswer[] = [];
    const stored: Frame[] = [];
    const refused: string[] = [];
    let refusedBytes = 0;
    let taken = 0;
    let position = 0;
    for (const { records } of packed.appends) {
      const mine = new Set<string>();
      let size = 0;
      for (const key of keys.slice(position, position + records)) {
        const frame = given.get(key);
        if (frame === undefined || !fresh.has(key) || mine.has(key)) continue;
        mine.add(key);
        size += sizeOf(frame.at, frame.end);
      }
      position += records;
      if (mine.size > 0 && taken + size > room && kept + size > settings.maxBytes) {
        if (!mayRefuse && size <= settings.maxBytes) {
          const all = [...given].reduce(
            (sum, [key, { at, end }]) => sum + (fresh.has(key) ? sizeOf(at, end) : 0),
            taken,
          );
          throw new NeedsRoom(Math.min(all, settings.maxBytes));
        }
        refusedBytes = size;
        refused.push(...mine);
        answers.push(FULL);
        continue;
      }
      for (const key of mine) {
        fresh.delete(key);
        const frame = given.get(key);
        if (frame !== undefined) stored.push(frame);
      }
      kept += size;
      taken += size;
      tally.add(SPOOL, 'accepted', records);
      tally.add(SPOOL, 'duplicates', records - mine.size);
      answers.push({ ok: true, stored: mine.size, duplicates: records - mine.size });
    }
    // Of a refused append, and of nobody else's.
    const forgotten = refused.filter((key) => fresh.has(key));
    if (forgotten.length > 0) session.send(FORGET_SEEN, [keysArray(session.dialect, forgotten)]);

    for (const [index, draft] of draftsOf(bytes, stored).entries()) {
      const number = numbers[index] ?? (await session.ask<{ number: number }>(NEXT_NUMBERS, [1]))[0]?.number;
      if (number === undefined) throw new Error('the sequence gave no number');
      const { frames, owners } = draft;
      const records = frames.length;
      session.send(INSERT_CHUNK, [
        number,
        records,
        draft.bytes,
        time.now,
        time.wall,
        settings.destinations.length,
        ` ${[...owners].join(' ')} `,
        dataOf(bytes, draft),
      ]);
      tally.add(SPOOL, 'stored', records);
      tally.add(SPOOL, 'bytes', draft.bytes);
      for (const destination of settings.destinations) {
        session.send(INSERT_PIECE, [destination, 0, number, 0, records - 1, records, draft.bytes]);
        tally.add(destination, 'addressed', records);
        tally.add(destination, 'pendingBytes', draft.bytes);
      }
    }
    tally.send(session, me.appends[lane] ?? me.deliveries);
    return { answers, refusedBytes };
  }

  /** @throws NeedsRoom, Repeated when `how` does not allow for what is found */
  return (packed: PackedAppends, how: How): Promise<Appended> => transact((session) => store(session, packed, how));
}
