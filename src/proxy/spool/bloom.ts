/**
 * A Bloom filter over keys that are hashes already: says "not in it" for certain, or "perhaps". Sized for 65,536 keys: 16
 * bits and 8 probes a key make one wrong "perhaps" in 1,700.
 */
export interface Bloom {
  /** @param at where the key begins in `keys` */
  add(keys: Buffer, at: number): void;
  mayHave(key: Buffer): boolean;
  /** What it consists of; openBloom makes the same one of it. */
  readonly bytes: Uint8Array;
}

export const BLOOM_KEYS = 65_536;
const BYTES = (BLOOM_KEYS * 16) / 8;
const MASK = BYTES * 8 - 1;
const PROBES = 8;

export function openBloom(bytes: Uint8Array = new Uint8Array(BYTES)): Bloom {
  return {
    bytes,
    add(keys, at) {
      const step = keys.readInt32LE(at + 4) | 1;
      for (let probe = 0, next = keys.readInt32LE(at); probe < PROBES; probe += 1, next = (next + step) | 0) {
        const bit = next & MASK;
        bytes[bit >>> 3] = (bytes[bit >>> 3] ?? 0) | (1 << (bit & 7));
      }
    },
    mayHave(key) {
      const step = key.readInt32LE(4) | 1;
      for (let probe = 0, next = key.readInt32LE(0); probe < PROBES; probe += 1, next = (next + step) | 0) {
        const bit = next & MASK;
        if (((bytes[bit >>> 3] ?? 0) & (1 << (bit & 7))) === 0) return false;
      }
      return true;
    },
  };
}
