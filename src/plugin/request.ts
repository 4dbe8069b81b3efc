import type { Clock } from './clock.ts';

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** A request without an answer holds one of the six connections the browser has for the DC/OS UI. */
const TIMEOUT_MS = 10_000;

/**
 * One request to the page's own origin. The login's cookie goes along: `credentials` is `same-origin` where nothing is said
 * (Fetch standard since 2017; Chrome 63, Firefox 61, Safari 12).
 *
 * @param read makes of the answer what is wanted; within the time, and to its end: until then Chromium counts a request
 *   against its 64 KB of keepalive.
 * @param init besides what every request has; without it, a GET.
 * @returns never rejects; undefined where there is no answer (network, timeout, blocked), or none that can be read.
 */
export function request<T>(
  browser: { readonly fetch: Fetch },
  clock: Clock,
  url: string,
  read: (response: Response) => Promise<T>,
  init?: RequestInit,
  controller?: AbortController,
): Promise<T | undefined> {
  let timer: number | undefined;
  // Called at once, not in a later microtask: the page may be closing.
  return new Promise<Response>((resolve) => {
    const aborter = controller || new AbortController();
    timer = clock.setTimeout(() => aborter.abort(), TIMEOUT_MS);
    resolve(
      browser.fetch(url, {
        cache: 'no-store',
        // The address of a page in a cluster UI names what the cluster runs.
        referrerPolicy: 'no-referrer',
        // A redirect could name another host, and 307 would carry the body there.
        redirect: 'error',
        signal: aborter.signal,
        ...init,
      }),
    );
  })
    .then(read)
    .catch(() => undefined)
    .then((answer) => {
      clock.clearTimeout(timer);
      return answer;
    });
}
