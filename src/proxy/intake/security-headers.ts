/**
 * On every answer, whatever it is: nothing here may be framed, sniffed, embedded by another origin, or name the page it
 * was asked from. There is no CORS header, ever: no other origin is to read anything.
 */
export const securityHeaders = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
} as const;

/**
 * For an HTML page of the proxy's own, in place of the policy above: everything from this origin, nothing inline, no
 * plug-in, no base, no form that leads elsewhere.
 */
export const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
