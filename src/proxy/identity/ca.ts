import { X509Certificate } from 'node:crypto';
import { type ReadText, reasonOf } from './files.ts';

export type CaReading = { readonly ok: true; readonly pem: string } | { readonly ok: false; readonly error: string };

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/** Reads a PEM file of one or more certificates. A file without any is a fault: trusting nobody more was not meant. */
export async function readCa(path: string, readText: ReadText): Promise<CaReading> {
  let text: string;
  try {
    text = await readText(path);
  } catch (error) {
    return { ok: false, error: `CA file ${path}: ${reasonOf(error)}` };
  }
  const certificates = text.match(CERTIFICATE) ?? [];
  if (certificates.length === 0) return { ok: false, error: `CA file ${path}: holds no certificate` };
  for (const certificate of certificates) {
    try {
      new X509Certificate(certificate);
    } catch {
      return { ok: false, error: `CA file ${path}: holds something that is not a certificate` };
    }
  }
  return { ok: true, pem: certificates.join('\n') };
}
