import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface AskedRegulation {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

/**
 * Stands in for the part of Segment's Public API that deletes and suppresses: takes a regulation of a source it has, with
 * a token it knows and a body as the API's own description wants it, and tells how far it is.
 */
export async function startRegulationsServer({
  token,
  sourceId,
}: {
  readonly token: string;
  readonly sourceId: string;
}) {
  const asked: AskedRegulation[] = [];
  const types = [
    'DELETE_INTERNAL',
    'DELETE_ONLY',
    'SUPPRESS_ONLY',
    'SUPPRESS_WITH_DELETE',
    'SUPPRESS_WITH_DELETE_INTERNAL',
    'UNSUPPRESS',
  ];
  const regulations = new Map<string, string>();

  function answer({ method, path, headers, body }: AskedRegulation): readonly [status: number, body: object] {
    if (headers.authorization !== `Bearer ${token}`) return [401, { errors: [{ type: 'unauthorized' }] }];
    const known = regulations.get(path.slice('/regulations/'.length));
    if (method === 'GET') {
      return known === undefined ? [404, { errors: [] }] : [200, { data: { regulation: { overallStatus: known } } }];
    }
    if (method !== 'POST' || path !== `/regulations/sources/${sourceId}`) return [404, { errors: [] }];
    const { regulationType, subjectType, subjectIds, ...rest } = body as Record<string, unknown>;
    const isValid =
      headers['content-type'] === 'application/json' &&
      types.includes(String(regulationType)) &&
      (subjectType === 'ANONYMOUS_ID' || subjectType === 'USER_ID') &&
      Array.isArray(subjectIds) &&
      subjectIds.length > 0 &&
      Object.keys(rest).length === 0;
    if (!isValid) return [422, { errors: [{ type: 'validation-error' }] }];
    const id = `regulation-${regulations.size + 1}`;
    regulations.set(id, 'RUNNING');
    return [200, { data: { regulateId: id } }];
  }

  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) text += chunk;
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    const one = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body };
    asked.push(one);
    const [status, content] = answer(one);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(content));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
