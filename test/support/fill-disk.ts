import { closeSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';

/** Takes all the room there is, as a neighbour on the same disk would. @returns the file that has it. */
export function fillDisk(disk: string, name = 'junk'): string {
  const junk = path.join(disk, name);
  const file = openSync(junk, 'w');
  for (const chunk of [Buffer.alloc(1024 * 1024), Buffer.alloc(4096)]) {
    try {
      for (;;) writeSync(file, chunk);
    } catch {
      // Full: once more in smaller pieces.
    }
  }
  closeSync(file);
  return junk;
}
