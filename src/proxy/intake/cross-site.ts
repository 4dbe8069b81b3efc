import type { IncomingHttpHeaders } from 'node:http';

/**
 * DC/OS's login cookie has no SameSite attribute and there is no CSRF token, so a foreign page could post in a
 * visitor's name. Browsers say where a request comes from (Fetch Metadata, https://www.w3.org/TR/fetch-metadata/), and
 * a JSON content type cannot be sent across origins without a preflight that we do not answer.
 *
 * @returns the reason to refuse, or undefined.
 */
export function crossSite(headers: IncomingHttpHeaders): 'cross_site' | 'not_json' | undefined {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return 'cross_site';
  const type = headers['content-type'];
  if (type === 'application/json') return undefined;
  return type?.split(';', 1)[0]?.trim().toLowerCase() === 'application/json' ? undefined : 'not_json';
}
