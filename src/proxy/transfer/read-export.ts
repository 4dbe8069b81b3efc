import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { errorCode } from '../error-code.ts';
import { checkEvent } from './check-event.ts';
import { type Header, readHeader } from './header.ts';
import { LinesError, linesOf } from './lines.ts';

export interface ExportedEvent {
  readonly id: string;
  readonly body: string;
}

/** An export that was read through once and found whole. */
export interface OpenExport {
  readonly header: Header;
  /** Reads it again, from the very file that was checked. */
  events(): AsyncIterable<ExportedEvent>;
  close(): Promise<void>;
}

export type Opening =
  | { readonly ok: true; readonly export: OpenExport }
  /** One line that names the file and what is wrong with it. */
  | { readonly ok: false; readonly error: string };

async function* eventsOf(handle: FileHandle): AsyncGenerator<ExportedEvent> {
  let isHeader = true;
  for await (const line of linesOf(handle)) {
    const body = line.toString();
    const checked = isHeader ? undefined : checkEvent(body);
    isHeader = false;
    if (checked?.ok) yield { id: checked.messageId, body };
  }
}

/** @returns the header of a file that is whole, or what is wrong with it. */
async function check(handle: FileHandle): Promise<Header | string> {
  const hash = createHash('sha256');
  let header: Header | undefined;
  let events = 0;
  let bytes = 0;
  for await (const line of linesOf(handle)) {
    if (header === undefined) {
      const reading = readHeader(line.toString());
      if (!reading.ok) return reading.error;
      header = reading.header;
      continue;
    }
    hash.update(line).update('\n');
    bytes += line.length + 1;
    events += 1;
    const checked = checkEvent(line.toString());
    if (!checked.ok) return `line ${events + 1} ${checked.reason}; nothing of it was taken`;
    if (!header.clusterIds.includes(checked.clusterId)) {
      return `line ${events + 1} is of a cluster the header does not name; nothing of it was taken`;
    }
  }
  if (header === undefined) return 'is empty';
  const isWhole = header.events === events && header.bytes === bytes && header.sha256 === hash.digest('hex');
  return isWhole ? header : 'was damaged or changed: it does not fit its checksum; nothing of it was taken';
}

/** Opens an export and reads it through: of one that is not whole, or holds what is not in the catalogue, nothing is given out. */
export async function openExport(file: string): Promise<Opening> {
  const fail = (reason: string): Opening => ({ ok: false, error: `export ${file}: ${reason}` });
  let handle: FileHandle;
  try {
    handle = await open(file, 'r');
  } catch (error) {
    return fail(`cannot be read (${errorCode(error)})`);
  }
  try {
    const header = await check(handle);
    if (typeof header !== 'string') {
      return { ok: true, export: { header, events: () => eventsOf(handle), close: () => handle.close() } };
    }
    await handle.close();
    return fail(header);
  } catch (error) {
    await handle.close();
    if (error instanceof LinesError) return fail(`was damaged: ${error.message}; nothing of it was taken`);
    return fail(`cannot be read (${errorCode(error)})`);
  }
}
