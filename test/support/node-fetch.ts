import { request } from 'node:http';

/**
 * `fetch` for a jsdom window, which has none: the little of it that the plugin uses, over real sockets.
 *
 * @param origin where addresses without a host go.
 */
export function createNodeFetch(origin: () => string): typeof fetch {
  const nodeFetch = (path: string, { method = 'GET', headers, body, signal }: RequestInit): Promise<unknown> =>
    new Promise((resolve, reject) => {
      // The plugin gives plain objects and strings, the simplest of what these may be.
      const options = { method, headers: headers as Record<string, string> };
      const outgoing = request(new URL(path, origin()), options, (incoming) => {
        let text = '';
        incoming.on('data', (chunk) => {
          text += chunk;
        });
        incoming.on('error', reject);
        incoming.on('end', () =>
          resolve({
            status: incoming.statusCode,
            headers: { get: (name: string) => incoming.headers[name] ?? null },
            text: async () => text,
            json: async () => JSON.parse(text),
          }),
        );
      });
      outgoing.on('error', reject);
      signal?.addEventListener('abort', () => outgoing.destroy(new Error('aborted')));
      outgoing.end(body);
    });
  // Of a Response it has the four members that are read.
  return nodeFetch as typeof fetch;
}
