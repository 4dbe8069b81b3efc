import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';
import type { FastifyRequest } from 'fastify';
import { BATCH_MAX_BYTES } from '../../contract/limits.ts';
import { errorCode } from '../error-code.ts';

const decoders = { gzip: promisify(gunzip), 'x-gzip': promisify(gunzip), deflate: promisify(inflate) } as const;
type Encoding = keyof typeof decoders;
const isEncoding = (name: string): name is Encoding => Object.hasOwn(decoders, name);

/** A refusal with a code that `answers.ts` knows. */
class BodyError extends Error {
  override readonly name = 'BodyError';
  readonly code: string;
  readonly statusCode: number;
  constructor(code: string, statusCode: number) {
    super(code);
    this.code = code;
    this.statusCode = statusCode;
  }
}

async function readAll(payload: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of payload) {
    const buffer = Buffer.from(chunk);
    bytes += buffer.length;
    if (bytes > BATCH_MAX_BYTES) throw new BodyError('FST_ERR_CTP_BODY_TOO_LARGE', 413);
    chunks.push(buffer);
  }
  return Buffer.concat(chunks);
}

/**
 * Fastify's preParsing step for compressed bodies. A decompression bomb costs no more than an honest body: zlib is told
 * the most it may put out, and stops there.
 *
 * @returns the plain body as a stream; `receivedEncodedLength` is what Fastify compares with Content-Length.
 */
export async function decompress(request: FastifyRequest, _reply: unknown, payload: Readable): Promise<Readable> {
  const encoding = request.headers['content-encoding']?.trim().toLowerCase();
  if (encoding === undefined || encoding === 'identity') return payload;
  if (!isEncoding(encoding)) throw new BodyError('UNKNOWN_ENCODING', 415);
  const encoded = await readAll(payload);
  let plain: Buffer;
  try {
    plain = await decoders[encoding](encoded, { maxOutputLength: BATCH_MAX_BYTES });
  } catch (error) {
    throw errorCode(error) === 'ERR_BUFFER_TOO_LARGE'
      ? new BodyError('FST_ERR_CTP_BODY_TOO_LARGE', 413)
      : new BodyError('BAD_COMPRESSION', 400);
  }
  return Object.assign(Readable.from([plain]), { receivedEncodedLength: encoded.length });
}
