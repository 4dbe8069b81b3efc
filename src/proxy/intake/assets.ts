import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';

interface Asset {
  readonly plain: Buffer;
  readonly gzipped: Buffer;
}

/**
 * The plugin's lazy chunks, read once at start: a handful of files whose names carry their content's hash. A request is
 * a look-up in this table and never touches the file system, so there is no path to traverse.
 */
function load(directory: string): ReadonlyMap<string, Asset> {
  const names = readdirSync(directory).filter((file) => file.endsWith('.js'));
  return new Map(
    names.map((file) => {
      const plain = readFileSync(path.join(directory, file));
      return [file, { plain, gzipped: gzipSync(plain, { level: 9 }) }];
    }),
  );
}

/** `GET /assets/<file>`, cacheable for ever because a new content is a new name. */
export function serveAssets(server: FastifyInstance, directory: string): void {
  const assets = load(directory);
  server.get<{ Params: { file: string } }>('/assets/:file', (request, reply) => {
    const asset = assets.get(request.params.file);
    if (asset === undefined) return reply.code(404).send({ success: false, reason: 'unknown_asset' });
    reply
      .header('content-type', 'text/javascript; charset=utf-8')
      .header('cache-control', 'public, max-age=31536000, immutable')
      .header('vary', 'accept-encoding');
    const gzip = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
    return gzip ? reply.header('content-encoding', 'gzip').send(asset.gzipped) : reply.send(asset.plain);
  });
}
