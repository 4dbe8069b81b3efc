import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import type { Destination, Sent, Verdict } from './destination.ts';
import { errorCode } from './error-code.ts';

export interface FileConfig {
  readonly kind: 'file';
  readonly name: string;
  /** One JSON event a line. Finished files stand beside it: `path.1` is the youngest of them. */
  readonly path: string;
  /** Size at which a new file is begun. */
  readonly maxBytes: number;
  /** Finished files kept. */
  readonly keep: number;
  /** Mode 0640 and not 0600. @default false */
  readonly groupReadable?: boolean;
}

/**
 * A file with one event a line. A batch is delivered once it is synced; what a crash or a full disk left half written is
 * cut off before the next one. The file is opened for every batch, so that it may be moved away at any time.
 */
export function createFileDestination(config: FileConfig): Destination {
  let last: Promise<unknown> = Promise.resolve();

  async function write(text: string): Promise<void> {
    let file = await openAtEnd(config);
    try {
      if (file.size > 0 && file.size + Buffer.byteLength(text) > config.maxBytes) {
        await file.handle.close();
        await rotate(config);
        file = await openAtEnd(config);
      }
      await file.handle.write(text, file.size);
      await file.handle.datasync();
    } catch (error) {
      await file.handle.truncate(file.size).catch(() => undefined);
      throw error;
    } finally {
      await file.handle.close().catch(() => undefined);
    }
  }

  async function send(bodies: readonly string[], onSent?: (sent: Sent) => void): Promise<Verdict> {
    try {
      const text = bodies.map(lineOf).join('');
      await write(text);
      onSent?.({ before: '', between: '\n', after: '\n', bytes: Buffer.byteLength(text) });
      return { kind: 'delivered' };
    } catch (error) {
      return { kind: 'retry', reason: `file: ${errorCode(error)}` };
    }
  }

  return {
    name: config.name,
    send(bodies, _signal, onSent) {
      const sent = last.then(() => send(bodies, onSent));
      last = sent;
      return sent;
    },
    close: async () => {
      await last;
    },
  };
}

/** A line break in JSON can only be white space between tokens. */
const lineOf = (body: string) => `${/[\r\n]/.test(body) ? body.replace(/[\r\n]+/g, ' ') : body}\n`;

/** Opens for writing after the last whole line; what is in it is for its owner, whoever made the file. */
async function openAtEnd({
  path,
  groupReadable,
}: FileConfig): Promise<{ readonly handle: FileHandle; readonly size: number }> {
  // Not 'a': on Linux, that ignores positions.
  const handle = await open(path, 'r+').catch((error: unknown) => {
    ignoreMissing(error);
    return open(path, 'wx+', 0o600);
  });
  try {
    const stats = await handle.stat();
    const mode = groupReadable === true ? 0o640 : 0o600;
    // Not the mode of a device that stands in for a file.
    if (stats.isFile() && (stats.mode & 0o777) !== mode) await handle.chmod(mode);
    const whole = await endOfLastLine(handle, stats.size);
    if (whole < stats.size) await handle.truncate(whole);
    return { handle, size: whole };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

const WINDOW = 64 * 1024;
const LINE_FEED = 0x0a;

async function endOfLastLine(handle: FileHandle, size: number): Promise<number> {
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - WINDOW);
    const { buffer } = await handle.read(Buffer.alloc(end - start), 0, end - start, start);
    const at = buffer.lastIndexOf(LINE_FEED);
    if (at !== -1) return start + at + 1;
    end = start;
  }
  return 0;
}

async function rotate({ path, keep }: FileConfig): Promise<void> {
  await rm(`${path}.${keep}`, { force: true });
  for (let number = keep - 1; number >= 1; number -= 1) {
    await rename(`${path}.${number}`, `${path}.${number + 1}`).catch(ignoreMissing);
  }
  await rename(path, `${path}.1`);
}

function ignoreMissing(error: unknown): void {
  if (errorCode(error) !== 'ENOENT') throw error;
}
