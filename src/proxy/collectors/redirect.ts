/** Statuses that name another place, and what becomes of a POST there (Fetch standard, HTTP-redirect fetch). */
const KEEPS_METHOD: Readonly<Record<number, boolean>> = { 301: false, 302: false, 303: false, 307: true, 308: true };

export const isRedirect = (status: number): boolean => Object.hasOwn(KEEPS_METHOD, status);
export const keepsMethod = (status: number): boolean => KEEPS_METHOD[status] === true;

export type RedirectTarget =
  | { readonly ok: true; readonly url: URL; readonly keepsToken: boolean }
  | { readonly ok: false; readonly reason: string };

/**
 * Where a redirect may lead. On the same host anywhere but from https to http. To another host only where the caller
 * expects it: a standby Mesos master answers `/frameworks` with 307 to its leader, which has the same port.
 */
export function followRedirect(from: URL, location: string | undefined, otherHosts: boolean): RedirectTarget {
  if (location === undefined || location === '') return { ok: false, reason: 'redirects to nowhere' };
  let url: URL;
  try {
    url = new URL(location, from);
  } catch {
    return { ok: false, reason: 'redirects to something that is not a URL' };
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return { ok: false, reason: 'redirects away from HTTP' };
  if (from.protocol === 'https:' && url.protocol === 'http:')
    return { ok: false, reason: 'redirects from https to http' };
  const sameHost = url.hostname === from.hostname;
  if (!sameHost && !(otherHosts && url.port === from.port && url.protocol === from.protocol)) {
    return { ok: false, reason: 'redirects to another host' };
  }
  // Another port is another service; only Admin Router's way from http to https is the same one.
  const upgraded = sameHost && from.protocol === 'http:' && url.protocol === 'https:';
  return { ok: true, url, keepsToken: url.origin === from.origin || upgraded };
}
