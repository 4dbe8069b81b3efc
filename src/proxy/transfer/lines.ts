import type { FileHandle } from 'node:fs/promises';

const WINDOW = 256 * 1024;
const LINE_FEED = 0x0a;
/** Longer than a header or an event can be. */
const MOST_BYTES = 64 * 1024;

/** A file that is not made of lines as it should be. */
export class LinesError extends Error {
  override readonly name = 'LinesError';
}

/**
 * The lines of a file from its beginning, without their line breaks; a file of any size needs little memory.
 *
 * @throws LinesError for a line that is too long, or the last one when no line break ends it.
 */
export async function* linesOf(handle: FileHandle): AsyncGenerator<Buffer> {
  let rest: Buffer<ArrayBufferLike> = Buffer.alloc(0);
  for (let position = 0; ; ) {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(WINDOW), 0, WINDOW, position);
    if (bytesRead === 0) break;
    position += bytesRead;
    const chunk = Buffer.concat([rest, buffer.subarray(0, bytesRead)]);
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, start)) {
      yield chunk.subarray(start, end);
      start = end + 1;
    }
    rest = chunk.subarray(start);
    if (rest.length > MOST_BYTES) throw new LinesError('a line is longer than an event can be');
  }
  if (rest.length > 0) throw new LinesError('it ends in the middle of a line');
}
