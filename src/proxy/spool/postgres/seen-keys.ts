import { hash } from 'node:crypto';
import { arrayOf, type Dialect, type Value } from '../../database/session.ts';

const KEY_BYTES = 16;
const UUID_TYPE = 2950;
const int32 = (value: number): string =>
  String.fromCharCode(value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);
/** One dimension, no NULL, of UUIDs. */
const HEAD = int32(1) + int32(0) + int32(UUID_TYPE);
const LENGTH = int32(KEY_BYTES);

/** 16 bytes of SHA-256, a character each: short, evenly spread, and nobody can find two ids that collide. */
export const keyOf = (id: Buffer): string => hash('sha256', id, 'binary').slice(0, KEY_BYTES);

/** The key that a database gives as a UUID. */
export const keyOfUuid = (uuid: string): string => Buffer.from(uuid.replaceAll('-', ''), 'hex').toString('latin1');

function uuidOf(key: string): string {
  const hex = Buffer.from(key, 'latin1').toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/**
 * As a parameter `UUID[]`. To PostgreSQL in its binary form, so that neither side writes or reads numbers as text: hundreds
 * of keys are in each. In one order for all, so that two that share ids never wait for each other in a circle.
 */
export function keysArray(dialect: Dialect, keys: Iterable<string>): Value {
  const sorted = [...keys].sort();
  if (dialect !== 'postgresql' || sorted.length === 0) return arrayOf(sorted.map(uuidOf));
  return Buffer.from(`${HEAD}${int32(sorted.length)}${int32(1)}${LENGTH}${sorted.join(LENGTH)}`, 'latin1');
}
