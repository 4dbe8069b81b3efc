import { sign } from 'node:crypto';
import { makeRsaKeyPair } from './rsa-key-pair.ts';

/** A certificate for 127.0.0.1 that signed itself: its own CA. */
export interface Certificate {
  readonly pem: string;
  /** PEM, PKCS#8. */
  readonly key: string;
}

// The few shapes of DER (X.690) a certificate (RFC 5280) needs.
const der = (tag: number, ...parts: readonly Buffer[]): Buffer => {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
};
const sequence = (...parts: readonly Buffer[]) => der(0x30, ...parts);
const hex = (text: string) => Buffer.from(text, 'hex');
const oid = (content: string) => der(0x06, hex(content));
const octets = (content: Buffer) => der(0x04, content);
const bits = (content: Buffer) => der(0x03, Buffer.from([0]), content);
const utcTime = (text: string) => der(0x17, Buffer.from(text));

const SHA256_WITH_RSA = sequence(oid('2a864886f70d01010b'), der(0x05));
const TRUE = der(0x01, Buffer.from([255]));

/** Made anew each time, so that no key lies in the repository. */
export function makeCertificate(): Certificate {
  const { publicKey, privateKey } = makeRsaKeyPair();
  const name = sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from('cluster of a test')))));
  const isCa = sequence(oid('551d13'), TRUE, octets(sequence(TRUE)));
  const loopback = sequence(oid('551d11'), octets(sequence(der(0x87, Buffer.from([127, 0, 0, 1])))));
  const certificate = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    SHA256_WITH_RSA,
    name,
    sequence(utcTime('200101000000Z'), utcTime('491231235959Z')),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(isCa, loopback)),
  );
  const signed = sequence(certificate, SHA256_WITH_RSA, bits(sign('sha256', certificate, privateKey)));
  const base64 = signed.toString('base64').replace(/.{64}/g, '$&\n').trimEnd();
  return {
    pem: `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}
