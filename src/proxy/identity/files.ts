import { errorCode } from '../error-code.ts';
import { UnsafeFile } from '../secrets/operator-files.ts';

/** Reads a file the operator named. Handed in, so that a test needs no file system and a reader no effect at import. */
export type ReadText = (path: string) => Promise<string>;

/** Why a file could not be read, in words. */
export function reasonOf(error: unknown): string {
  if (error instanceof UnsafeFile) return error.message;
  const code = errorCode(error);
  if (code === 'ENOENT') return 'no such file';
  if (code === 'EACCES' || code === 'EPERM') return 'may not be read';
  return code === 'EISDIR' ? 'is a folder' : code;
}

export const isMissing = (error: unknown): boolean => errorCode(error) === 'ENOENT';
