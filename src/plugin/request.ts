import type { Clock } from './clock.ts';

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface RequestOptions {
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly url: string;
  /** JSON, for a POST; left out, it is a GET. */
  readonly body?: string | undefined;
  /** Lets the request outlive the page. */
  readonly keepalive?: boolean;
  readonly controller?: AbortController;
}

export interface Answer {
  /** 0: no answer at all (network, timeout, blocked). */
  readonly status: number;
  /** `Content-Type`: an SPA or a login page answers 200 with HTML to everything. */
  readonly type: string;
  readonly retryAfter: string | null;
  /** The body. */
  readonly text: string;
}

/** A request without an answer holds one of the six connections the browser has for the DC/OS UI. */
const TIMEOUT_MS = 10_000;
const NO_ANSWER: Answer = { status: 0, type: '', retryAfter: null, text: '' };

/** One request to the page's own origin. Never rejects. */
export function request({ fetch, clock, url, body, keepalive = false, controller }: RequestOptions): Promise<Answer> {
  let timer: number | undefined;
  // Called at once, not in a later microtask: the page may be closing.
  return new Promise<Response>((resolve) => {
    const aborter = controller || new AbortController();
    timer = clock.setTimeout(() => aborter.abort(), TIMEOUT_MS);
    const init: RequestInit = {
      keepalive,
      credentials: 'same-origin',
      cache: 'no-store',
      // The address of a page in a cluster UI names what the cluster runs.
      referrerPolicy: 'no-referrer',
      // A redirect could name another host, and 307 would carry the body there.
      redirect: 'error',
      signal: aborter.signal,
    };
    if (body !== undefined) {
      init.method = 'POST';
      init.headers = { 'Content-Type': 'application/json' };
      init.body = body;
    }
    resolve(fetch(url, init));
  })
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

/** What a text says as JSON; undefined where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
