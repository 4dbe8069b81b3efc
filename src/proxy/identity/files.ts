/** Reads a file the operator named. Handed in, so that a test needs no file system and a reader no effect at import. */
export type ReadText = (path: string) => Promise<string>;

/** `ENOENT`, `EACCES`: the reason alone; Node's own sentence repeats paths. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'no such file';
  if (code === 'EACCES' || code === 'EPERM') return 'may not be read';
  if (code === 'EISDIR') return 'is a folder';
  return typeof code === 'string' ? code : 'cannot be read';
}

export const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';
