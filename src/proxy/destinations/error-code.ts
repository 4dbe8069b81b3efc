/** undici's own, for the head of an answer and between two pieces of it: which one is over first, theirs or ours, is chance. */
const TIMEOUTS = ['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'];

/**
 * The code of an error or of its cause: `ECONNREFUSED`, `UND_ERR_SOCKET`, `CERT_HAS_EXPIRED`; `timeout`. All that is told of an
 * error, since its text may quote a path, an address or a header.
 */
export function errorCode(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'unknown';
  if ('name' in error && error.name === 'TimeoutError') return 'timeout';
  if ('code' in error && typeof error.code === 'string') return TIMEOUTS.includes(error.code) ? 'timeout' : error.code;
  return 'cause' in error ? errorCode(error.cause) : 'unknown';
}
