import type { IncomingMessage } from 'node:http';

/** Headers that let somebody in somewhere. Ours are used and gone; cookies are never looked at. */
const SECRET = new Set(['authorization', 'cookie', 'proxy-authorization']);
const LENGTHS = new Set([...SECRET].map((name) => name.length));

export interface Credentials {
  /** Takes their values off the request, for good, before anything else looks at it. */
  strip(request: IncomingMessage): void;
  /** @returns the value of its `Authorization` header, once. */
  take(request: IncomingMessage): string | undefined;
}

/**
 * Keeps the token from everything behind the first look at a request: what is not there cannot be logged, stored or sent
 * on by mistake. Two `Authorization` headers are none: which of them counts would depend on who reads them.
 */
export function createCredentials(): Credentials {
  const held = new WeakMap<IncomingMessage, string>();
  return {
    strip(request) {
      const { rawHeaders, headers } = request;
      let authorization: string | undefined;
      let count = 0;
      for (let at = 0; at < rawHeaders.length; at += 2) {
        const name = rawHeaders[at] ?? '';
        // Most names differ in their length already.
        const lower = LENGTHS.has(name.length) ? name.toLowerCase() : '';
        if (!SECRET.has(lower)) continue;
        if (lower === 'authorization') {
          authorization = rawHeaders[at + 1];
          count += 1;
        }
        // Emptied and not taken out: Node has counted them, and reads so many again for `headersDistinct`.
        rawHeaders[at + 1] = '';
        headers[lower] = undefined; // `delete` would make every later look at them slower
      }
      if (authorization !== undefined && count === 1) held.set(request, authorization);
    },
    take(request) {
      const authorization = held.get(request);
      held.delete(request);
      return authorization;
    },
  };
}
