import type { Hooks } from '../sdk/hooks.ts';

/** The cluster said no. Plugins hear of it through the action `AJAXRequestError`. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly status: number;

  constructor(status: number) {
    super(`the cluster answered ${status}`);
    this.status = status;
  }
}

export interface RequestOptions {
  /** Sent as JSON, with POST. */
  readonly body?: unknown;
}

/**
 * Asks the cluster for JSON. `T` is what the endpoint is documented to answer: the UI trusts its cluster. With
 * `XMLHttpRequest`, as the DC/OS UI's `RequestUtil.json`, and what goes wrong is told to plugins with the request itself.
 */
export function createRequest(hooks: Hooks) {
  return <T>(path: string, { body }: RequestOptions = {}): Promise<T> =>
    new Promise((resolve, reject) => {
      const xhr = new XMLHttpRequest();
      const fail = (): void => {
        reject(new RequestError(xhr.status));
        hooks.doAction('AJAXRequestError', xhr);
      };
      xhr.onerror = fail;
      xhr.onload = () => {
        if (xhr.status < 200 || xhr.status >= 300) return fail();
        // See above: trusted.
        resolve(JSON.parse(xhr.responseText) as T);
      };
      xhr.open(body === undefined ? 'GET' : 'POST', path);
      if (body !== undefined) xhr.setRequestHeader('content-type', 'application/json');
      xhr.send(body === undefined ? undefined : JSON.stringify(body));
    });
}

export type Request = ReturnType<typeof createRequest>;

export const post = (body: unknown): RequestOptions => ({ body });
