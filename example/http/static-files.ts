import { readFile } from 'node:fs/promises';
import path from 'node:path';

export interface StaticFile {
  readonly contentType: string;
  readonly bytes: Buffer;
}

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/**
 * Looks a name up in several folders, the first that has it wins. `/` is `index.html`. Only plain names are served, no
 * folders, so nothing outside can be reached.
 */
export function createStaticFiles(folders: readonly string[]) {
  return async (pathname: string): Promise<StaticFile | undefined> => {
    const name = pathname === '/' ? 'index.html' : pathname.slice(1);
    const contentType = contentTypes[path.extname(name)];
    if (contentType === undefined || !/^[\w-]+(\.[\w-]+)+$/.test(name)) return undefined;
    for (const folder of folders) {
      try {
        return { contentType, bytes: await readFile(path.join(folder, name)) };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      }
    }
    return undefined;
  };
}
