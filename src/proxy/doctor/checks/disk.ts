import { readdir, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import { type Check, ok, warning, wrong } from '../finding.ts';
import { nearestFolder } from './data-folder.ts';

const NAME = 'disk';
const MiB = 1024 * 1024;
/** Beside the events themselves: SQLite's log, the ids of a week, the ballast (spool/README.md). */
const BESIDE = 64 * MiB;
/** SQLite's own pages for what it stores. */
const OVERHEAD = 1.25;

const shown = (bytes: number): string =>
  bytes >= 1024 * MiB ? `${(bytes / 1024 / MiB).toFixed(1)} GiB` : `${Math.floor(bytes / MiB)} MiB`;

async function usedBy(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  const sizes = await Promise.all(
    names.map((name) =>
      stat(path.join(folder, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Whether the disk has room for what the spool may grow to. @param maxBytes `spool.maxBytes` */
export const checkDisk = (folder: string, maxBytes: number): Check => ({
  name: NAME,
  async run() {
    const { bavail, bsize } = await statfs(await nearestFolder(folder));
    const free = bavail * bsize;
    const wanted = Math.max(0, maxBytes * OVERHEAD + BESIDE - (await usedBy(folder)));
    const says = `${shown(free)} free where the spool is, which may need ${shown(wanted)} more`;
    if (free < BESIDE) return [wrong(NAME, says, 'give the disk room: docs/operations.md, When the disk is full')];
    if (free < wanted) return [warning(NAME, says, 'give it room, or set spool.maxBytes to what there is')];
    return [ok(NAME, says)];
  },
});
