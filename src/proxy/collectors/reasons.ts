import { errorCode } from '../error-code.ts';

/** What went wrong on the network, in words; codes of Node and OpenSSL, never their sentences. */
const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection lost',
  EPIPE: 'connection lost',
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'no such host (the name server did not answer)',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable',
  ETIMEDOUT: 'no connection in time',
  ERR_STREAM_PREMATURE_CLOSE: 'connection lost',
  ERR_OUTBOUND_NOT_ALLOWED: 'leads where the configuration does not',
  HPE_HEADER_OVERFLOW: 'header lines too long',
  Z_DATA_ERROR: 'the answer is not gzip',
  Z_BUF_ERROR: 'the answer is cut short',
};

/** OpenSSL's codes for a certificate that does not convince. */
const TLS = /CERT|SIGNATURE|SSL|TLS|EPROTO/;

export function networkReason(error: unknown): string {
  const code = errorCode(error);
  const words = WORDS[code];
  if (words !== undefined) return words;
  if (code.startsWith('HPE_')) return 'the answer is not HTTP';
  return TLS.test(code) ? `TLS: ${code}` : code;
}
