import { KEY_BYTES } from './key-set.ts';

/** A filter is sized for so many keys: 16 bits and 8 probes a key make one wrong "perhaps" in 1,700. */
export const BLOOM_KEYS = 65_536;
export const BLOOM_BITS = BLOOM_KEYS * 16;
export const PROBES = 8;
const MASK = BLOOM_BITS - 1;

/** Which bits stand for a key, which is a hash already. @param at where it begins in `keys` */
export function bitsOf(keys: Buffer, at: number, bits: Int32Array): void {
  const step = keys.readInt32LE(at + 4) | 1;
  for (let probe = 0, next = keys.readInt32LE(at); probe < PROBES; probe += 1, next = (next + step) | 0) {
    bits[probe] = next & MASK;
  }
}

/** A Bloom filter of keys that lie one after the other: says "not in it" for certain, or "perhaps". */
export function bloomOf(keys: Buffer): Uint8Array {
  const bytes = new Uint8Array(BLOOM_BITS / 8);
  const bits = new Int32Array(PROBES);
  for (let at = 0; at < keys.length; at += KEY_BYTES) {
    bitsOf(keys, at, bits);
    for (const bit of bits) bytes[bit >>> 3] = (bytes[bit >>> 3] ?? 0) | (1 << (bit & 7));
  }
  return bytes;
}
