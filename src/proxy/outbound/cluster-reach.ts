import { isPrivate } from './loopback.ts';

/**
 * Where requests to the cluster may go: computed once, from the configuration, and held against each of them. Plain data,
 * so that it can be handed to a thread.
 */
export interface ClusterReach {
  /** `https://master.mesos`: with a token as well. */
  readonly origins: readonly string[];
  /** Hosts of these: a redirect may change the port, and leaves the token behind, but for http to https. */
  readonly hosts: readonly string[];
  /**
   * `http:5050`: any host, for a question that holds nothing of ours. A standby Mesos master names its leader in a
   * redirect, and only the two of them know where that is; it has the same port.
   */
  readonly leaders: readonly string[];
  /** Paths of unix sockets. */
  readonly sockets: readonly string[];
}

/** What of a request the decision needs. */
export interface Reaching {
  readonly url: URL | { readonly socketPath: string };
  readonly method: 'GET' | 'POST';
  readonly carriesToken: boolean;
}

const portOf = ({ protocol, port }: URL): string => `${protocol}${port}`;
const parsed = (urls: readonly string[]): readonly URL[] =>
  urls.filter((url) => URL.canParse(url)).map((url) => new URL(url));

/**
 * @param urls configured; what is not a URL leads nowhere
 * @param mesosUrls those of them that a standby master may redirect
 */
export function reachOf(urls: readonly string[], mesosUrls: readonly string[] = []): ClusterReach {
  const all = parsed([...urls, ...mesosUrls]);
  return {
    origins: all.map(({ origin }) => origin),
    hosts: all.map(({ hostname }) => hostname),
    leaders: parsed(mesosUrls).map(portOf),
    sockets: [],
  };
}

export const reachOfSocket = (path: string): ClusterReach => ({ origins: [], hosts: [], leaders: [], sockets: [path] });

/** May this request leave? A token goes to the configured places alone, and never where others could read along. */
export function mayReach(reach: ClusterReach, { url, method, carriesToken }: Reaching): boolean {
  if (!(url instanceof URL)) return reach.sockets.includes(url.socketPath);
  if (carriesToken && !isPrivate(url)) return false;
  if (reach.origins.includes(url.origin)) return true;
  if (reach.hosts.includes(url.hostname)) return !carriesToken || url.protocol === 'https:';
  return !carriesToken && method === 'GET' && reach.leaders.includes(portOf(url));
}
