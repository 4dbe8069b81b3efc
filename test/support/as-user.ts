import type { Choice } from '../../src/proxy/consent/choices.ts';
import { encodeToken } from './tokens.ts';

/** The header Admin Router sets for a user; believed as it is in mode `loopback`. */
export const tokenOf = (uid: string): Record<string, string> => ({
  authorization: `token=${encodeToken({ alg: 'none' }, { uid })}`,
});

/** What a user's browser asks of the proxy, straight. */
export function asUser(url: string, uid: string) {
  const headers = { 'content-type': 'application/json', ...tokenOf(uid) };
  const ask = async (path: string, body?: object) => {
    const response = await fetch(`${url}${path}`, {
      headers,
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  return {
    choose: (choice: Choice) => ask('/v1/choice', { choice }),
    forget: () => ask('/v1/forget', {}),
    policy: () => ask('/v1/policy'),
    sent: () => ask('/v1/sent'),
    post: (batch: readonly object[]) => ask('/v1/batch', { batch, sentAt: new Date().toISOString() }),
  };
}
