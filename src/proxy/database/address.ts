import { isLoopback } from '../outbound/loopback.ts';
import { Secret } from '../secrets/secret.ts';

/** One of the machines a database may be found on. */
export interface DatabaseHost {
  /** A name, an address (IPv6 without brackets), or the folder of a unix socket. */
  readonly host: string;
  readonly port: number;
  /** Encrypted and verified. Only this machine itself, and sockets, may do without. */
  readonly tls: boolean;
}

/** Where the database is and who we are there. */
export interface DatabaseAddress {
  /** In the order in which they are tried; the one that takes writes is used. */
  readonly hosts: readonly DatabaseHost[];
  readonly user: string;
  readonly password: Secret | undefined;
  readonly database: string;
}

export type AddressReading =
  | { readonly ok: true; readonly address: DatabaseAddress }
  /** Names the part that is wrong and the way out; never a value. */
  | { readonly ok: false; readonly error: string };

/** As libpq has them: user and password, hosts with commas between them, database, parameters. */
const URL_SHAPE = /^postgres(?:ql)?:\/\/(?:([^@/]*)@)?([^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/;
const HOST_SHAPE = /^(\[[\da-f:.]+\]|[^:[\]]*)(?::(\d{1,5}))?$/i;
const DEFAULT_PORT = 5432;

const wrong = (error: string): AddressReading => ({ ok: false, error });

/** @returns undefined for something that is not percent-encoded as it should be */
function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

const isLocal = (host: string): boolean => host.startsWith('/') || isLoopback(host.includes(':') ? `[${host}]` : host);

function hostOf(text: string): { readonly host: string; readonly port: number } | undefined {
  const [, name = '', port = String(DEFAULT_PORT)] = HOST_SHAPE.exec(text) ?? [];
  const host = decoded(name.replace(/^\[(.*)\]$/, '$1'));
  return host === undefined || host === '' ? undefined : { host, port: Number(port) };
}

/** What of a URL's parameters has a meaning here; the rest would be a wish nobody hears. */
function parametersProblem(parameters: URLSearchParams): string | undefined {
  for (const [name, value] of parameters) {
    if (name === 'host' || name === 'sslmode') continue;
    if (name === 'target_session_attrs') {
      if (value === 'read-write' || value === 'primary') continue;
      return 'target_session_attrs: only read-write goes; it is what is looked for anyway';
    }
    if (name === 'sslrootcert') return 'sslrootcert: name the file in spool.caFile';
    return `${/^\w{1,40}$/.test(name) ? name : 'a parameter'}: is not known here`;
  }
  return undefined;
}

/**
 * Reads `postgres://user:password@a,b:5433,c/database`. TLS is decided by where a host is, not by the URL: this machine
 * itself does without unless `sslmode=verify-full` asks for it, any other is encrypted and verified.
 *
 * @param allowPlain `sslmode=disable` is heard for other machines as well
 */
export function readAddress(url: string, allowPlain: boolean): AddressReading {
  const shape = URL_SHAPE.exec(url);
  if (shape === null) return wrong('is not of the form postgres://user:password@host,host/database');
  const [, login = '', authority = '', path = '', query = ''] = shape;
  const parameters = new URLSearchParams(query);
  const problem = parametersProblem(parameters);
  if (problem !== undefined) return wrong(problem);
  const [user, ...rest] = login.split(':').map(decoded);
  const database = decoded(path);
  if (user === undefined || rest.includes(undefined) || database === undefined)
    return wrong('holds a % that encodes nothing');
  if (user === '') return wrong('names no user');
  if (database === '') return wrong('names no database');
  const given = parameters.get('host') ?? authority;
  const sslmode = parameters.get('sslmode') ?? '';
  const hosts: DatabaseHost[] = [];
  for (const each of given.split(',')) {
    const host = each.startsWith('/') ? { host: each, port: DEFAULT_PORT } : hostOf(each);
    if (host === undefined) return wrong('a host is malformed, or there is none');
    const plain = isLocal(host.host) ? sslmode === '' || sslmode === 'disable' : sslmode === 'disable';
    if (plain && !isLocal(host.host) && !allowPlain) {
      return wrong(
        'sslmode=disable to another machine: whoever is in between reads the events and the password. Take it out, or accept it with spool.allowPlain: true',
      );
    }
    if (!plain && host.host.startsWith('/')) return wrong('sslmode: a unix socket has no TLS');
    hosts.push({ ...host, tls: !plain });
  }
  if (sslmode === 'no-verify') return wrong('sslmode=no-verify: TLS is always verified; name the CA in spool.caFile');
  const password = rest.length === 0 ? undefined : new Secret(rest.join(':'));
  return { ok: true, address: { hosts, user, password, database } };
}
