import { ownerKey } from './frames.ts';

/** @param key as frames hold it */
export const tagOf = (key: Uint8Array): string =>
  Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('base64url');

/** What a stored record says of its owner (`StoredRecord.owner`): enough to know them again, and nothing more. */
export const ownerTag = (owner: string): string => tagOf(ownerKey(owner));
