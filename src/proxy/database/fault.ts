import { errorCode } from '../error-code.ts';

/** What an error of the database means for whoever asked. */
export type Fault =
  /** Nothing happened, and the same again may succeed at once: a conflict of two transactions. */
  | 'conflict'
  /** The connection is gone, or the server does not take writes any more: ask the next host. Nothing is known. */
  | 'away'
  /** It has no room. */
  | 'full'
  /** What it holds is not what this program expects: another version, missing rights. For an operator. */
  | 'refused'
  /** A mistake of ours. */
  | 'bug';

/**
 * SQLSTATEs (PostgreSQL's appendix A, which CockroachDB follows). 40001 and 40P01 are there to be tried again; 25006 is what
 * a server says that has become a standby.
 */
const BY_CODE: Readonly<Record<string, Fault>> = {
  '40001': 'conflict',
  '40P01': 'conflict',
  '25006': 'away',
  '57P01': 'away',
  '57P02': 'away',
  '57P03': 'away',
  '57014': 'away',
  '42501': 'refused',
  '42P01': 'refused',
  '3D000': 'refused',
  '3F000': 'refused',
};
/** Connection exceptions; resources (a full disk is one of them); wrong name or password; the server's own trouble. */
const BY_CLASS: Readonly<Record<string, Fault>> = {
  '08': 'away',
  '53': 'full',
  '28': 'refused',
  '58': 'away',
  XX: 'away',
};
/** No room for connections is not no room for events. */
const TOO_MANY_CONNECTIONS = '53300';

/** Fails a transaction whose outcome we cannot believe, or that must not be. */
export class DatabaseAway extends Error {
  override readonly name = 'DatabaseAway';
}

/** `EPIPE` has five letters as well, but no digit. */
const isSqlState = (code: string): boolean => /^(?=.*\d)[\dA-Z]{5}$/.test(code);

/** pg's own errors have neither a class nor a code. */
const ABOUT_CONNECTION = /connection|connect|timeout|SSL|terminated|queryable|pool/i;

export function faultOf(error: unknown): Fault {
  if (error instanceof DatabaseAway) return 'away';
  const code = errorCode(error);
  if (code === TOO_MANY_CONNECTIONS) return 'away';
  if (code === 'unknown error') return error instanceof Error && ABOUT_CONNECTION.test(error.message) ? 'away' : 'bug';
  // Of the socket, or of TLS: the connection is of no more use.
  if (!isSqlState(code)) return 'away';
  return BY_CODE[code] ?? BY_CLASS[code.slice(0, 2)] ?? 'bug';
}

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'no server answers there',
  ECONNRESET: 'the connection was cut',
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'the name cannot be looked up now',
  ENOENT: 'there is no such socket',
  ETIMEDOUT: 'no answer in time',
  '25006': 'the server takes no writes',
  '28000': 'the user may not log in',
  '28P01': 'user or password are wrong',
  '3D000': 'there is no such database',
  '42501': 'the user has not the rights',
  '53100': 'its disk is full',
  '53300': 'it has no connection left',
  '57014': 'the statement was cancelled',
  '57P01': 'the server is shutting down',
  '57P03': 'the server is starting up',
};

/** In words or as a code; never the server's own text, which can quote values. */
export function reasonOf(error: unknown): string {
  if (error instanceof DatabaseAway) return error.message;
  const code = errorCode(error);
  if (WORDS[code] !== undefined) return WORDS[code];
  if (isSqlState(code)) return `SQLSTATE ${code}`;
  return code === 'unknown error' ? 'the connection failed' : code;
}
