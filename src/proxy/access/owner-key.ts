import { createHmac, randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { errorCode } from '../error-code.ts';

/** The key could not be had; the message says how to mend it. */
export class OwnerKeyError extends Error {
  override readonly name = 'OwnerKeyError';
}

const KEY_BYTES = 32;
/** 32 bytes as base64url: text, so that a torn or emptied file is seen for what it is. */
export const KEY_TEXT = /^[\w-]{43}$/;
const OTHERS = 0o077;

function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Where it lies. */
export const ownerKeyFile = (dataDir: string): string => path.join(dataDir, 'owner.key');

/** Whole on disk before it has its name; who comes second finds that name taken, and uses the other's key. */
function create(file: string): void {
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  const handle = openSync(draft, 'wx', 0o600);
  try {
    writeSync(handle, `${randomBytes(KEY_BYTES).toString('base64url')}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  try {
    linkSync(draft, file);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  } finally {
    unlinkSync(draft);
  }
  syncFolder(path.dirname(file));
}

/** @throws OwnerKeyError, or what Node throws when it is not there */
export function readOwnerKey(file: string): Buffer {
  // A link could lead to a file that others may write.
  const handle = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const status = fstatSync(handle);
    if (!status.isFile()) throw new OwnerKeyError(`owner key ${file}: is not a file; move it away`);
    if ((status.mode & OTHERS) !== 0) {
      throw new OwnerKeyError(`owner key ${file}: other users of this machine may read or change it; chmod 600 it`);
    }
    const text = readFileSync(handle, 'latin1').trimEnd();
    if (!KEY_TEXT.test(text)) {
      throw new OwnerKeyError(
        `owner key ${file}: is damaged; put it back from a backup. Without one, remove it and what was stored under it: choices and waiting events can no longer be told apart by their users`,
      );
    }
    return Buffer.from(text, 'base64url');
  } finally {
    closeSync(handle);
  }
}

/**
 * Reads the key of this data folder, and makes it (0600, at once or not at all) at the first start, the folder (0700)
 * with it.
 *
 * @throws OwnerKeyError
 */
export function keepOwnerKey(dataDir: string): Buffer {
  const file = ownerKeyFile(dataDir);
  try {
    try {
      return readOwnerKey(file);
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
      mkdirSync(dataDir, { recursive: true, mode: 0o700 });
      create(file);
      return readOwnerKey(file);
    }
  } catch (error) {
    if (error instanceof OwnerKeyError) throw error;
    if (errorCode(error) === 'ELOOP')
      throw new OwnerKeyError(`owner key ${file}: is a link; put the file itself there`);
    throw new OwnerKeyError(`owner key ${file}: cannot be read or made (${errorCode(error)})`, { cause: error });
  }
}

/**
 * @returns HMAC-SHA-256 of a user id under the key of this data folder, base64url: without the key nobody can tell whose
 *   it is, not even by trying all user ids.
 * @throws OwnerKeyError
 */
export function openOwnerKey(dataDir: string): (uid: string) => string {
  const key = keepOwnerKey(dataDir);
  return (uid) => createHmac('sha256', key).update(uid).digest('base64url');
}
