import { Agent, type Dispatcher, ProxyAgent } from 'undici';
import type { Secret } from '../secrets/secret.ts';
import { NotAllowed } from './not-allowed.ts';
import { verifiedTls } from './tls.ts';

export interface DestinationClientOptions {
  /** The one place it may go. */
  readonly origin: string;
  /** An HTTP proxy to reach it through; its URL may hold a password. The environment's proxies are never used. */
  readonly proxyUrl?: Secret;
  /** PEM, trusted besides the known roots. */
  readonly ca?: string;
  /** For connecting, for the head of an answer, and between two pieces of its body. */
  readonly timeoutMs: number;
}

/**
 * The only client that sends events, one for each destination. It goes to that destination's origin and nowhere else, by
 * whatever way a request came about; redirects are not followed.
 */
export function createDestinationClient({ origin, proxyUrl, ca, timeoutMs }: DestinationClientOptions): Dispatcher {
  const timeouts = { headersTimeout: timeoutMs, bodyTimeout: timeoutMs, connectTimeout: timeoutMs };
  const tls = verifiedTls(ca);
  const dispatcher: Dispatcher =
    proxyUrl === undefined
      ? new Agent({ ...timeouts, connect: tls })
      : new ProxyAgent({ uri: proxyUrl.reveal(), ...timeouts, proxyTls: tls, requestTls: tls });
  return dispatcher.compose((dispatch) => (options, handler) => {
    if (String(options.origin) !== origin) throw new NotAllowed();
    return dispatch(options, handler);
  });
}
