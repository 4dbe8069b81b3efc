/**
 * A Bloom filter over keys that are hashes already: says "not in it" for certain, or "perhaps". Sized for 65,536 keys: 16
 * bits and 8 probes a key make one wrong "perhaps" in 1,700.
 */
export interface Bloom {
  add(key: Buffer): void;
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
    add(key) {
      const step = key.readUInt32LE(4) | 1;
      for (let probe = 0, at = key.readUInt32LE(0); probe < PROBES; probe += 1, at += step) {
        const bit = at & MASK;
        bytes[bit >>> 3] = (bytes[bit >>> 3] ?? 0) | (1 << (bit & 7));
      }
    },
    mayHave(key) {
      const step = key.readUInt32LE(4) | 1;
      for (let probe = 0, at = key.readUInt32LE(0); probe < PROBES; probe += 1, at += step) {
        const bit = at & MASK;
        if (((bytes[bit >>> 3] ?? 0) & (1 << (bit & 7))) === 0) return false;
      }
      return true;
    },
  };
}
