/** Some bytes of a memory, which may be given to somebody else once its holder is gone. */
export interface Room {
  readonly memory: Buffer;
  readonly start: number;
  readonly end: number;
}

export interface ByteRing {
  /** Whoever of `held` overlaps what it returns has to go; those are the oldest, if nobody goes out of turn. */
  claim(bytes: number, held: readonly Room[]): Room;
  /** What was claimed last is free. */
  giveBack(room: Room): void;
}

export const overlap = (one: Room, other: Room): boolean =>
  one.memory === other.memory && one.start < other.end && other.start < one.end;

/**
 * One memory that is written round and round, outside of the collector's heap: what is kept for some seconds and then
 * dropped would reach the old generation there, and be garbage until a full collection. Untouched pages of it cost nothing.
 *
 * @param maxBytes of it; whoever needs more gets memory of their own.
 */
export function createByteRing(maxBytes: number): ByteRing {
  let memory: Buffer | undefined;
  let next = 0;
  /** Bytes that were ever used: no others, while these will do. */
  let touched = 0;

  return {
    claim(bytes, held) {
      if (bytes > maxBytes) return { memory: Buffer.allocUnsafeSlow(bytes), start: 0, end: bytes };
      memory ??= Buffer.allocUnsafeSlow(maxBytes);
      const atBegin: Room = { memory, start: 0, end: bytes };
      const isBeginFree = !held.some((room) => overlap(room, atBegin));
      if (next + bytes > maxBytes || (next + bytes > touched && isBeginFree)) next = 0;
      const room: Room = { memory, start: next, end: next + bytes };
      next = room.end;
      touched = Math.max(touched, next);
      return room;
    },
    giveBack(room) {
      if (room.memory === memory && room.end === next) next = room.start;
    },
  };
}
