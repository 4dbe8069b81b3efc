import type { Clock } from '../clock.ts';
import type { Answer } from './verdict.ts';

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface PostOptions {
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly url: string;
  readonly body: string;
  /** Lets the request outlive the page. */
  readonly keepalive: boolean;
  readonly controller: AbortController;
}

/** A request without an answer holds one of the six connections the browser has for the DC/OS UI. */
const TIMEOUT_MS = 10_000;
const NO_ANSWER: Answer = { status: 0, type: '', retryAfter: null, text: '' };

/** One POST to the page's own origin. Never rejects. */
export function post({ fetch, clock, url, body, keepalive, controller }: PostOptions): Promise<Answer> {
  const timer = clock.setTimeout(() => controller.abort(), TIMEOUT_MS);
  const init: RequestInit = {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body,
    keepalive,
    credentials: 'same-origin',
    cache: 'no-store',
    // The address of a page in a cluster UI names what the cluster runs.
    referrerPolicy: 'no-referrer',
    // A redirect could name another host, and 307 would carry the body there.
    redirect: 'error',
    signal: controller.signal,
  };
  // Called at once, not in a later microtask: the page may be closing.
  return new Promise<Response>((resolve) => resolve(fetch(url, init)))
    .then((response) =>
      // Read to its end, whatever it says: until then Chromium counts the request against its 64 KB of keepalive.
      response.text().then(
        (text): Answer => ({
          status: response.status,
          type: response.headers.get('content-type') || '',
          retryAfter: response.headers.get('retry-after'),
          text,
        }),
      ),
    )
    .catch(() => NO_ANSWER)
    .then((answer) => {
      clock.clearTimeout(timer);
      return answer;
    });
}
