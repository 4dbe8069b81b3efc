import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

export class DataFolderError extends Error {
  override readonly name = 'DataFolderError';
}

/** Makes the folder and tries to write into it. @throws DataFolderError */
export async function prepareDataFolder(folder: string): Promise<void> {
  const probe = path.join(folder, '.writable');
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(probe, '');
    await rm(probe);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new DataFolderError(`data folder ${folder} cannot be written (${code ?? 'unknown'})`, { cause: error });
  }
}
