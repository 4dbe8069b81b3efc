import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

export type Body =
  | { readonly ok: true; readonly text: string; readonly bytes: number }
  | { readonly ok: false; readonly reason: 'too_large' | 'bad_encoding' };

const unzip = promisify(gunzip);

/** Reads a request's body, plain or gzip. @param maxBytes of the body as sent, and of the body unpacked. */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Body> {
  const chunks: Buffer[] = [];
  let size = 0;
  // A request without setEncoding() gives Buffers.
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    // The rest is read and forgotten, so that the sender reads our answer and not a broken pipe.
    if (size <= maxBytes) chunks.push(chunk);
  }
  if (size > maxBytes) return { ok: false, reason: 'too_large' };
  const sent = Buffer.concat(chunks);
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding === 'identity') return { ok: true, text: sent.toString('utf8'), bytes: size };
  if (encoding !== 'gzip') return { ok: false, reason: 'bad_encoding' };
  try {
    const plain = await unzip(sent, { maxOutputLength: maxBytes });
    return { ok: true, text: plain.toString('utf8'), bytes: plain.byteLength };
  } catch (error) {
    const tooLarge = error instanceof RangeError;
    return { ok: false, reason: tooLarge ? 'too_large' : 'bad_encoding' };
  }
}
