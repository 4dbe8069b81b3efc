import { constants } from 'node:fs';
import { type FileHandle, open, statfs } from 'node:fs/promises';
import { type FileKind, whyUnsafe } from './permissions.ts';

/** A file that the configuration names, and that must not be used as it is. The message is for the operator. */
export class UnsafeFile extends Error {
  override readonly name = 'UnsafeFile';
}

/** Reads what the operator named; handed on, so that a reader needs no file system in a test. */
export interface OperatorFiles {
  /** Keys and passwords. @throws {UnsafeFile} others may read it; or what Node throws, with a `code`. */
  readonly secret: (path: string) => Promise<string>;
  /** Certificates: no secret, but nobody else may say whom we trust. @throws as `secret` does */
  readonly trusted: (path: string) => Promise<string>;
}

/** More than any key or bundle of certificates; what is longer is some other file. */
const MAX_BYTES = 4 * 1024 * 1024;
/** `f_type` of tmpfs and ramfs (statfs(2)). */
const IN_MEMORY = new Set([0x01021994, 0x858458f6]);

async function readAll(file: FileHandle): Promise<string> {
  const { size } = await file.stat();
  if (size > MAX_BYTES) throw new UnsafeFile('is too long for what it should hold');
  return (await file.readFile()).toString('utf8');
}

/**
 * The file that is judged is the file that is read: it is opened first, through any links, as secrets are mounted.
 *
 * @param us the user this process runs as; undefined where there are no such numbers: nothing is judged there
 */
export function createOperatorFiles(us: number | undefined): OperatorFiles {
  async function read(path: string, kind: FileKind): Promise<string> {
    // A pipe in the place of a file must not hold us up.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stats = await file.stat();
      const inMemory = IN_MEMORY.has((await statfs(path)).type);
      const facts = { isFile: stats.isFile(), mode: stats.mode, uid: stats.uid, inMemory };
      // A folder is for Node to refuse, in its own word.
      const reason = us === undefined || stats.isDirectory() ? undefined : whyUnsafe(facts, path, us, kind);
      if (reason !== undefined) throw new UnsafeFile(reason);
      return await readAll(file);
    } finally {
      await file.close();
    }
  }
  return { secret: (path) => read(path, 'secret'), trusted: (path) => read(path, 'trusted') };
}
