import type { IncomingHttpHeaders } from 'node:http';

/**
 * DC/OS's login cookie has no SameSite attribute and there is no CSRF token, so a foreign page could ask in a visitor's
 * name. Browsers say where a request comes from: with Fetch Metadata (https://www.w3.org/TR/fetch-metadata/) over TLS,
 * and with `Origin` (RFC 6454) over plain HTTP as well. Neither can be set by a page.
 */
export function isCrossSite(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const { origin } = headers;
  if (origin === undefined) return false;
  const host = hostOf(origin);
  return host === '' || host !== browserHost(headers);
}

/** The host as the browser knows it: Admin Router hands on `Host`; what stands in front of it may say it this way. */
function browserHost(headers: IncomingHttpHeaders): string | undefined {
  const forwarded = headers['x-forwarded-host'];
  const first = (Array.isArray(forwarded) ? forwarded[0] : forwarded)?.split(',', 1)[0]?.trim();
  return (first || headers.host)?.toLowerCase();
}

/** `null`, of a sandboxed frame or a file, has no host, and so is nobody's own. */
function hostOf(origin: string): string {
  const scheme = origin.indexOf('://');
  return scheme === -1 ? '' : origin.slice(scheme + 3).toLowerCase();
}

/** A content type that no page can send to another origin without asking first, which we never answer. */
export function isJson(headers: IncomingHttpHeaders): boolean {
  const type = headers['content-type'];
  return type === 'application/json' || type?.split(';', 1)[0]?.trim().toLowerCase() === 'application/json';
}
