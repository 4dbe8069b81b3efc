/** An hour: an outage of days is ours to survive, but nobody may park us for days with one header. */
export const RETRY_AFTER_MAX_MS = 3_600_000;

/**
 * `Retry-After` in either of its forms, seconds or an HTTP date (RFC 9110, section 10.2.3).
 * @returns ms to wait, at most an hour; `undefined` when it says nothing that can be understood
 */
export function parseRetryAfter(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  const isSeconds = /^\d+(\.\d+)?$/.test(text);
  const isDate = /^[A-Z][a-z]+,? /.test(text);
  const wanted = isSeconds ? Number(text) * 1000 : isDate ? Date.parse(text) - nowMs : Number.NaN;
  if (Number.isNaN(wanted)) return undefined;
  return Math.min(Math.max(Math.ceil(wanted), 0), RETRY_AFTER_MAX_MS);
}
