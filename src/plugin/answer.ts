import type { Clock } from './clock.ts';
import { type Fetch, request } from './request.ts';

/** What the proxy answered, for those who want all of it. */
export interface Answer {
  /** 0: no answer at all (network, timeout, blocked). */
  readonly status: number;
  /** `Content-Type`: an SPA or a login page answers 200 with HTML to everything. */
  readonly type: string;
  readonly retryAfter: string | null;
  /** The body. */
  readonly text: string;
}

export interface QuestionOptions {
  readonly browser: { readonly fetch: Fetch };
  readonly clock: Clock;
  readonly url: string;
  readonly controller?: AbortController;
  /** JSON, for a POST; left out, it is a GET. */
  readonly body?: string | undefined;
  /** Lets the request outlive the page. */
  readonly keepalive?: boolean;
}

const NO_ANSWER: Answer = { status: 0, type: '', retryAfter: null, text: '' };

const readAnswer = (response: Response): Promise<Answer> =>
  response.text().then((text) => ({
    status: response.status,
    type: response.headers.get('content-type') || '',
    retryAfter: response.headers.get('retry-after'),
    text,
  }));

/** Asks the proxy, or tells it something. Never rejects. */
export function ask({ browser, clock, url, body, keepalive = false, controller }: QuestionOptions): Promise<Answer> {
  const post = body !== undefined && { method: 'POST', headers: { 'Content-Type': 'application/json' }, body };
  return request(browser, clock, url, readAnswer, { keepalive, ...post }, controller).then(
    (answer) => answer || NO_ANSWER,
  );
}

/** What a text says as JSON; undefined where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
