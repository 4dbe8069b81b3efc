import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

export interface PageFile {
  readonly contentType: string;
  readonly etag: string;
  readonly plain: Buffer;
  readonly gzipped: Buffer;
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

export function pageFile(extension: string, plain: Buffer): PageFile {
  return {
    contentType: CONTENT_TYPES[extension] ?? 'application/octet-stream',
    etag: `"${createHash('sha256').update(plain).digest('base64url').slice(0, 27)}"`,
    plain,
    gzipped: gzipSync(plain, { level: 9 }),
  };
}

/**
 * Every file below the folder that a page may need, read once: a request is a look-up by name and never touches the file
 * system, so there is no path to traverse. By address, relative to the page: `index.html` is ``, `a/b.js` is `a/b.js`.
 */
export function readPageFiles(directory: string): ReadonlyMap<string, PageFile> {
  const files = new Map<string, PageFile>();
  for (const name of readdirSync(directory, { recursive: true, encoding: 'utf8' })) {
    const extension = path.extname(name);
    if (!Object.hasOwn(CONTENT_TYPES, extension)) continue;
    const address = name.split(path.sep).join('/');
    files.set(address === 'index.html' ? '' : address, pageFile(extension, readFileSync(path.join(directory, name))));
  }
  return files;
}
