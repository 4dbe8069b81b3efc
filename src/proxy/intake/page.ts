import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Decision } from '../../contract/consent.ts';
import { type PageFile, pageFile, readPageFiles } from './page-files.ts';
import { PAGE_POLICY } from './security-headers.ts';

export interface PageOptions {
  /** Folder of the built page; undefined, or without an index.html: a plain one stands in. */
  readonly directory: string | undefined;
  /** The cluster as a whole: whoever asks for the page need not have logged in. */
  readonly cluster: () => Decision;
}

/**
 * `GET /`: the proxy's own page. Everything on it is asked for relative to it, so that it works behind Admin Router, which
 * strips `/service/telemetry` and sends who leaves the last slash out to the address with it.
 */
export function servePage(server: FastifyInstance, { directory, cluster }: PageOptions): void {
  const files = directory === undefined ? new Map<string, PageFile>() : readPageFiles(directory);

  function send(file: PageFile, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    reply
      // Asked about each time, and seldom sent again: the next release has the same names.
      .header('cache-control', 'private, no-cache')
      .header('etag', file.etag)
      .header('vary', 'accept-encoding')
      .header('content-security-policy', PAGE_POLICY);
    if (request.headers['if-none-match'] === file.etag) return reply.code(304).send();
    reply.header('content-type', file.contentType);
    const gzip = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
    return gzip ? reply.header('content-encoding', 'gzip').send(file.gzipped) : reply.send(file.plain);
  }

  for (const [address, file] of files) server.get(`/${address}`, (request, reply) => send(file, request, reply));
  if (files.has('')) return;
  server.get('/', (request, reply) => {
    return send(pageFile('.html', Buffer.from(plainPage(cluster()))), request, reply);
  });
}

/** What the consent rule says is made of letters and underscores only. */
const plainPage = ({ state, reason }: Decision): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>DC/OS telemetry</title>
</head>
<body>
<main>
<h1>DC/OS telemetry</h1>
<p>In this cluster, telemetry is <strong>${state}</strong> (${reason}). Your own switch is in Settings of the DC/OS UI.</p>
<ul>
<li><a href="v1/policy">How things stand for you, what may be sent, where, and how long it is kept</a> (JSON)</li>
<li><a href="v1/sent">What was sent last</a> (JSON)</li>
<li><a href="v1/preview">What the cluster itself would send now</a> (JSON)</li>
</ul>
<p>The page with more comfort was not built: <code>npm run build</code> makes it.</p>
</main>
</body>
</html>
`;
