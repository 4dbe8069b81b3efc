import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';
import type { FastifyRequest } from 'fastify';
import { BATCH_MAX_BYTES } from '../../contract/limits.ts';
import { errorCode } from '../error-code.ts';
import type { RequestErrorCode } from './answers.ts';

const decoders = { gzip: promisify(gunzip), 'x-gzip': promisify(gunzip), deflate: promisify(inflate) } as const;
type Encoding = keyof typeof decoders;
const isEncoding = (name: string): name is Encoding => Object.hasOwn(decoders, name);

/** A refusal with a code that `answers.ts` knows. */
class BodyError extends Error {
  override readonly name = 'BodyError';
  readonly code: RequestErrorCode;
  constructor(code: RequestErrorCode) {
    super(code);
    this.code = code;
  }
}

/**
 * JSON.parse makes own properties only, also of a key `__proto__`; of two equal keys the last one counts; half a
 * surrogate pair stays what it is. None of it does harm, since nothing is copied by key from what was parsed: events are
 * built anew from the catalogue. It does not recurse either, so that depth costs no stack.
 */
function parse(plain: Buffer): unknown {
  if (plain.length === 0) throw new BodyError('EMPTY_BODY');
  try {
    return JSON.parse(plain.toString());
  } catch {
    throw new BodyError('NOT_JSON');
  }
}

/** A decompression bomb costs no more than an honest body: zlib is told the most it may put out, and stops there. */
async function decompress(encoding: string, encoded: Buffer): Promise<Buffer> {
  if (!isEncoding(encoding)) throw new BodyError('UNKNOWN_ENCODING');
  try {
    return await decoders[encoding](encoded, { maxOutputLength: BATCH_MAX_BYTES });
  } catch (error) {
    throw new BodyError(errorCode(error) === 'ERR_BUFFER_TOO_LARGE' ? 'FST_ERR_CTP_BODY_TOO_LARGE' : 'BAD_COMPRESSION');
  }
}

/** Fastify's parser of JSON bodies, which it has read whole and within its `bodyLimit`. */
export function parseBody(
  request: FastifyRequest,
  body: Buffer,
  done: (error: Error | null, parsed?: unknown) => void,
): void {
  const encoding = request.headers['content-encoding']?.trim().toLowerCase();
  if (encoding !== undefined && encoding !== 'identity') {
    decompress(encoding, body)
      .then(parse)
      .then((parsed) => done(null, parsed), done);
    return;
  }
  // What it throws, Fastify catches and hands to the error handler.
  done(null, parse(body));
}
