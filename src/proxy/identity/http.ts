import { type IncomingMessage, request as plainRequest, type RequestOptions } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { type ClusterReach, mayReach } from '../outbound/cluster-reach.ts';
import { NotAllowed } from '../outbound/not-allowed.ts';
import { verifiedTls } from '../outbound/tls.ts';

/**
 * Requests to the cluster, each on a connection of its own. Node's client and not undici, which the forwarder has: its
 * parser is WebAssembly, which the engine compiles a second time once a body is large. That takes 30 MB, half as much
 * again as a whole look at a report of 1,000 nodes takes.
 */
export interface ClusterRequest {
  readonly url: URL | { readonly socketPath: string; readonly path: string };
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
}

/**
 * @returns the answer as soon as its head is there; read or destroy its body.
 * @throws what Node throws: an Error with a `code`, or an AbortError. {@link NotAllowed}: nothing was sent.
 */
export type ClusterHttp = (request: ClusterRequest) => Promise<IncomingMessage>;

/**
 * The only client that asks the cluster. It goes where the configuration leads and nowhere else, follows no redirect by
 * itself, and knows nothing of the proxies in the environment.
 *
 * @param ca PEM, trusted besides the known roots.
 */
export function createClusterHttp(ca: string | undefined, reach: ClusterReach): ClusterHttp {
  const tls = verifiedTls(ca);

  return ({ url, method, headers, body, signal }) =>
    new Promise((resolve, reject) => {
      if (!mayReach(reach, { url, method, carriesToken: carriesToken(headers) })) throw new NotAllowed();
      const sent = body === undefined ? undefined : Buffer.from(body);
      const options: RequestOptions = {
        method,
        headers: { ...headers, ...(sent === undefined ? {} : { 'content-length': sent.length }) },
        agent: false,
        signal,
      };
      const request =
        url instanceof URL
          ? url.protocol === 'https:'
            ? tlsRequest(url, { ...options, ...tls })
            : plainRequest(url, options)
          : plainRequest({ ...options, ...url });
      request.once('response', resolve);
      // Stays for what comes after the answer: that is told by the body as well.
      request.on('error', reject);
      request.end(sent);
    });
}

const carriesToken = (headers: ClusterRequest['headers']): boolean =>
  Object.keys(headers).some((name) => name.toLowerCase() === 'authorization');
