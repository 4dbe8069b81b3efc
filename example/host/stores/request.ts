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

/** Asks the cluster for JSON. `T` is what the endpoint is documented to answer: the UI trusts its cluster. */
export function createRequest(hooks: Hooks) {
  return async <T>(path: string, init: RequestInit = {}): Promise<T> => {
    const response = await fetch(path, init);
    if (!response.ok) {
      hooks.doAction('AJAXRequestError', { status: response.status });
      throw new RequestError(response.status);
    }
    // See above: trusted.
    return (await response.json()) as T;
  };
}

export type Request = ReturnType<typeof createRequest>;

export const post = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});
