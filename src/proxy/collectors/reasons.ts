/** What went wrong on the network, in words; codes of Node, OpenSSL and undici, never their sentences. */
const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection lost',
  EPIPE: 'connection lost',
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'no such host (the name server did not answer)',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable',
  ETIMEDOUT: 'no connection in time',
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
  UND_ERR_SOCKET: 'connection lost',
  UND_ERR_HEADERS_OVERFLOW: 'header lines too long',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'the answer is not as long as it said',
  Z_DATA_ERROR: 'the answer is not gzip',
  Z_BUF_ERROR: 'the answer is cut short',
};

/** OpenSSL's codes for a certificate that does not convince. */
const TLS = /CERT|SIGNATURE|SSL|TLS|EPROTO/;

export function networkReason(error: unknown): string {
  const code = codeIn(error);
  if (code === undefined) return 'the request failed';
  if (code.startsWith('HPE_')) return 'the answer is not HTTP';
  return WORDS[code] ?? (TLS.test(code) ? `TLS: ${code}` : code);
}

function codeIn(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return codeIn(error.cause);
}
