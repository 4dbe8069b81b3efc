import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};

interface Asset {
  readonly contentType: string | undefined;
  readonly plain: Buffer;
  readonly gzipped: Buffer;
  readonly cacheControl: string;
  readonly etag: string;
}

/** A name that carries its content's hash: a new content is a new name. */
const HASHED = /\.[0-9a-f]{8}\.(?:js|css)$/;
const FOR_EVER = 'public, max-age=31536000, immutable';
/** `dropin.js` is written down in a page that nobody builds anew, so its name stays; a new release is seen this soon. */
const FIVE_MINUTES = 'public, max-age=300, must-revalidate';

/**
 * The plugin's scripts and their stylesheet, read once at start: a handful of files. A request is a look-up in this table and never touches
 * the file system, so there is no path to traverse.
 */
function load(directory: string): ReadonlyMap<string, Asset> {
  const names = readdirSync(directory).filter((file) => Object.hasOwn(CONTENT_TYPES, path.extname(file)));
  return new Map(
    names.map((file) => {
      const plain = readFileSync(path.join(directory, file));
      const hash = createHash('sha256').update(plain).digest('base64url');
      const cacheControl = HASHED.test(file) ? FOR_EVER : FIVE_MINUTES;
      // Weak: the same for the file as it is and compressed (RFC 9110, 8.8.1).
      return [
        file,
        {
          contentType: CONTENT_TYPES[path.extname(file)],
          plain,
          gzipped: gzipSync(plain, { level: 9 }),
          cacheControl,
          etag: `W/"${hash}"`,
        },
      ];
    }),
  );
}

/** Whether the asker has it already (RFC 9110, 13.1.2). */
const has = (ifNoneMatch: string | undefined, etag: string): boolean =>
  (ifNoneMatch ?? '').split(',').some((one) => one.trim() === etag || one.trim() === '*');

/** `GET /assets/<file>` */
export function serveAssets(server: FastifyInstance, directory: string): void {
  const assets = load(directory);
  server.get<{ Params: { file: string } }>('/assets/:file', (request, reply) => {
    const asset = assets.get(request.params.file);
    if (asset === undefined) return reply.code(404).send({ success: false, reason: 'unknown_asset' });
    reply
      .header('content-type', asset.contentType)
      .header('cache-control', asset.cacheControl)
      .header('etag', asset.etag)
      .header('vary', 'accept-encoding');
    if (has(request.headers['if-none-match'], asset.etag)) return reply.code(304).send();
    const gzip = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
    return gzip ? reply.header('content-encoding', 'gzip').send(asset.gzipped) : reply.send(asset.plain);
  });
}
