import { createHash } from 'node:crypto';
import { type FileHandle, link, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { errorCode } from '../error-code.ts';
import { checkEvent } from './check-event.ts';
import { HEADER_BYTES, MOST_CLUSTERS, writeHeader } from './header.ts';

export interface ExportOptions {
  readonly file: string;
  /** Finished events, one JSON document each. */
  readonly bodies: Iterable<string> | AsyncIterable<string>;
  /** Epoch ms. */
  readonly nowMs: number;
  /** A file of this name may be there, and is replaced. */
  readonly replace: boolean;
  readonly onProgress?: (events: number) => void;
}

export type ExportResult =
  | { readonly ok: true; readonly events: number; readonly bytes: number }
  /** One line that names the file. */
  | { readonly ok: false; readonly error: string };

const FLUSH_CHARS = 256 * 1024;

interface Written {
  readonly events: number;
  readonly bytes: number;
}

/** @returns what was written, or a sentence about the first event that must not be carried. */
async function writeEvents(handle: FileHandle, options: ExportOptions): Promise<Written | string> {
  const { bodies, nowMs, onProgress } = options;
  const hash = createHash('sha256');
  const clusters = new Set<string>();
  let events = 0;
  let bytes = 0;
  let waiting: string[] = [];
  let chars = 0;

  async function flush(): Promise<void> {
    const chunk = Buffer.from(waiting.join(''));
    hash.update(chunk);
    await handle.write(chunk, 0, chunk.length, HEADER_BYTES + bytes);
    bytes += chunk.length;
    waiting = [];
    chars = 0;
    onProgress?.(events);
  }

  for await (const body of bodies) {
    const line = body.replace(/[\r\n]+/g, ' ');
    const checked = checkEvent(line);
    if (!checked.ok) return `event ${events + 1} ${checked.reason}`;
    clusters.add(checked.clusterId);
    if (clusters.size > MOST_CLUSTERS) return `there are events of more than ${MOST_CLUSTERS} clusters`;
    events += 1;
    waiting.push(`${line}\n`);
    chars += line.length;
    if (chars >= FLUSH_CHARS) await flush();
  }
  await flush();
  const createdAt = new Date(nowMs).toISOString();
  const header = writeHeader({ createdAt, clusterIds: [...clusters], events, bytes, sha256: hash.digest('hex') });
  await handle.write(Buffer.from(header), 0, HEADER_BYTES, 0);
  await handle.sync();
  return { events, bytes };
}

/** Writes an export: whole on disk before it has its name, readable by us alone. */
export async function writeExport(options: ExportOptions): Promise<ExportResult> {
  const { file, replace } = options;
  const draft = `${file}.part`;
  const fail = (reason: string): ExportResult => ({ ok: false, error: `export ${file}: ${reason}` });
  try {
    await rm(draft, { force: true });
    const handle = await open(draft, 'wx', 0o600);
    let written: Written | string;
    try {
      written = await writeEvents(handle, options);
    } finally {
      await handle.close();
    }
    if (typeof written === 'string' || written.events === 0) {
      await rm(draft, { force: true });
      return typeof written === 'string' ? fail(written) : { ok: true, ...written };
    }
    if (replace) await rename(draft, file);
    else {
      // Fails if the name is taken, which `rename` would not.
      await link(draft, file);
      await rm(draft, { force: true });
    }
    const folder = await open(path.dirname(path.resolve(file)), 'r');
    await folder.sync().finally(() => folder.close());
    return { ok: true, ...written };
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    if (errorCode(error) === 'EEXIST') return fail('is there already; --force replaces it');
    return fail(`cannot be written (${errorCode(error)})`);
  }
}
