import { isAscii } from 'node:buffer';
import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';
import { BATCH_MAX_BYTES } from '../../contract/limits.ts';
import { errorCode } from '../error-code.ts';
import type { RequestErrorCode } from './answers.ts';

const decoders = { gzip: promisify(gunzip), 'x-gzip': promisify(gunzip), deflate: promisify(inflate) } as const;
type Encoding = keyof typeof decoders;
const isEncoding = (name: string): name is Encoding => Object.hasOwn(decoders, name);

/** A refusal with a code that `answers.ts` knows. */
export class BodyError extends Error {
  override readonly name = 'BodyError';
  readonly code: RequestErrorCode;
  constructor(code: RequestErrorCode) {
    super(code);
    this.code = code;
  }
}

/** One for all: what lies in it is parsed in the turn in which it was put there. */
let joined = Buffer.alloc(0);

/** The body in one piece, which holds until the next one: a new one for each long body would be most of the memory there is. */
function join(pieces: readonly Buffer[]): Buffer {
  const [first] = pieces;
  if (first !== undefined && pieces.length === 1) return first;
  if (joined.length === 0) joined = Buffer.allocUnsafeSlow(BATCH_MAX_BYTES);
  let end = 0;
  for (const piece of pieces) end += piece.copy(joined, end);
  return joined.subarray(0, end);
}

/**
 * JSON.parse makes own properties only, also of a key `__proto__`; of two equal keys the last one counts; half a
 * surrogate pair stays what it is. None of it does harm, since nothing is copied by key from what was parsed: events are
 * built anew from the catalogue. It does not recurse either, so that depth costs no stack.
 */
function parse(plain: Buffer): unknown {
  if (plain.length === 0) throw new BodyError('EMPTY_BODY');
  try {
    // Nearly every body is ASCII, which becomes a string in half the time when that is known.
    return JSON.parse(plain.toString(isAscii(plain) ? 'latin1' : 'utf8'));
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

/**
 * @param header the request's `Content-Encoding`.
 * @param pieces of the body, all of them, and together within the limit.
 * @param done gets what the body says, or a BodyError, once; at once where nothing is to be decompressed.
 */
export function parseBody(
  header: string | undefined,
  pieces: readonly Buffer[],
  done: (error: Error | null, parsed?: unknown) => void,
): void {
  const encoding = header?.trim().toLowerCase();
  if (encoding !== undefined && encoding !== 'identity') {
    decompress(encoding, Buffer.concat(pieces))
      .then(parse)
      .then((parsed) => done(null, parsed), done);
    return;
  }
  let parsed: unknown;
  try {
    parsed = parse(join(pieces));
  } catch (error) {
    done(error instanceof BodyError ? error : new BodyError('NOT_JSON'));
    return;
  }
  done(null, parsed);
}
