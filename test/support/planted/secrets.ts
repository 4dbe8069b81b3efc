import { createHash, randomBytes } from 'node:crypto';
import { makeRsaKeyPair } from '../rsa-key-pair.ts';

/** Everything that must never come out anywhere, by its name. Made anew each time. */
export type Planted = Readonly<Record<string, string>>;

const marked = (name: string): string => `planted${name}${randomBytes(12).toString('hex')}`;

/** What people, browsers, operators and broken servers put where they should not. */
export function plantSecrets() {
  const { privateKey } = makeRsaKeyPair();
  const privateKeyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const planted = {
    email: `jane.${marked('mail')}@corp.example`,
    cookie: marked('cookie'),
    writeKey: marked('writekey'),
    otherWriteKey: marked('otherkey'),
    variable: marked('variable'),
    proxyPassword: marked('password'),
    authSecret: marked('authsecret'),
    loginToken: marked('logintoken'),
    decryptionKey: marked('decryption'),
    /** One line of it is as good as all of it. */
    privateKey: privateKeyPem.split('\n')[9] ?? '',
    url: `https://cluster.corp.example/services/detail/${marked('service')}`,
    referrer: `https://intranet.corp.example/${marked('referrer')}`,
    userAgent: `Mozilla/5.0 ${marked('agent')}`,
    header: marked('header'),
    query: marked('query'),
    body: marked('body'),
    upstream: marked('upstream'),
    forwardedFor: '203.0.113.77',
    realIp: '198.51.100.23',
    ipV6: '2001:db8:dead:beef::77',
    nodeIp: '10.99.88.77',
    /** Where the requests really come from: loopback has more than one address. */
    peer: '127.0.0.77',
  };
  return { planted, privateKeyPem };
}

const base64Core = (value: string, shift: number): string => {
  // Without the characters at either end that depend on the neighbours.
  const text = Buffer.from('x'.repeat(shift) + value).toString('base64');
  return text.slice(shift === 0 ? 0 : 4, -4);
};

/** A value in every spelling that a log, a header or a file might have it in; hashes without a key as well. */
function spellings(value: string): Readonly<Record<string, string>> {
  const hash = (name: string, encoding: 'hex' | 'base64') => createHash(name).update(value).digest(encoding);
  return {
    plain: value,
    json: JSON.stringify(value).slice(1, -1),
    percent: encodeURIComponent(value),
    hex: Buffer.from(value).toString('hex'),
    base64: base64Core(value, 0),
    'base64 (1)': base64Core(value, 1),
    'base64 (2)': base64Core(value, 2),
    'sha256 hex': hash('sha256', 'hex'),
    'sha256 base64': hash('sha256', 'base64').slice(0, -1),
    'sha1 hex': hash('sha1', 'hex'),
    'md5 hex': hash('md5', 'hex'),
  };
}

/** @returns a line for each secret found: where, which, and how it was written there; never the secret. */
export function findLeaks(places: Readonly<Record<string, string>>, planted: Planted): string[] {
  const texts = Object.entries(places).map(([place, text]) => [place, text.toLowerCase()] as const);
  return Object.entries(planted).flatMap(([name, value]) =>
    Object.entries(spellings(value)).flatMap(([how, spelling]) => {
      const wanted = spelling.toLowerCase();
      return texts.filter(([, text]) => text.includes(wanted)).map(([place]) => `${place}: ${name} (${how})`);
    }),
  );
}
