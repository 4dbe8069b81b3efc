import { closeSync, fsyncSync, openSync, rmSync, statfsSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * A file of nothing that is given up when the disk is full: a delivery needs room in SQLite's log before it can free any
 * (deleting rows writes), and this is that room. While it is gone nothing new is accepted, or new records would eat it.
 */
export interface Ballast {
  isThere(): boolean;
  /** Whether the disk is full; SQLite reports some of what follows from that as an I/O error. */
  diskIsFull(): boolean;
  giveUp(): void;
  /** Makes it if there is room for it twice. @returns whether it is there. */
  restore(): boolean;
}

/** What SQLite's smaller files need at the least. */
const SOME_ROOM_BYTES = 128 * 1024;

const CHUNK = new Uint8Array(1024 * 1024);

export function openBallast(file: string, bytes: number): Ballast {
  const sizeOnDisk = () => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  let there = sizeOnDisk() >= bytes;

  const free = () => {
    const { bavail, bsize } = statfsSync(dirname(file));
    return bavail * bsize;
  };

  function write(): void {
    const handle = openSync(file, 'w', 0o600);
    try {
      for (let left = bytes; left > 0; ) left -= writeSync(handle, CHUNK, 0, Math.min(left, CHUNK.length));
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  }

  const giveUp = () => {
    rmSync(file, { force: true });
    there = false;
  };
  return {
    isThere: () => there,
    diskIsFull: () => free() < SOME_ROOM_BYTES,
    giveUp,
    restore() {
      if (there) return true;
      if (free() < 2 * bytes) return false;
      try {
        write();
        there = true;
      } catch {
        giveUp(); // somebody else was quicker
      }
      return there;
    },
  };
}
