import { randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * The cluster's id as DC/OS keeps it (`/var/lib/dcos/cluster-id`): a UUID and a line feed, made at the first start and
 * kept for ever.
 */
export async function keepClusterId(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const id = randomUUID();
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `${id}\n`, { flag: 'wx' });
  return id;
}
