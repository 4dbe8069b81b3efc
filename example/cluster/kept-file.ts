import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

export interface KeptFile {
  readonly file: string;
  readonly mode: number;
  /** What is in it at first. */
  readonly make: () => string;
}

/** What a cluster makes at its first start and keeps for ever: one line in a file of its own. */
export async function keepFile({ file, mode, make }: KeptFile): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const content = make();
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `${content}\n`, { flag: 'wx', mode });
  return content;
}
