/** Bytes of a key: the beginning of a SHA-256. */
export const KEY_BYTES = 16;

/**
 * A set of at most `capacity` keys that are hashes already, in the order in which they came: two pieces of memory, whatever
 * is in it. (A Set of strings takes seven times the room, and a new string for every look.)
 */
export interface KeySet {
  readonly size: number;
  has(key: Uint8Array): boolean;
  /** Adds one that is not in it. There must be room. */
  add(key: Uint8Array): void;
  /** Forgets all but the first `size` of them. */
  truncate(size: number): void;
  /** The keys from one place up to, and without, another, one after the other. */
  bytes(from: number, to: number): Buffer;
}

const WORDS = KEY_BYTES / 4;

export function createKeySet(capacity: number): KeySet {
  const words = new Uint32Array(capacity * WORDS);
  // Open addressing, half empty at the least: 0 is an empty slot, else a key's place and 1.
  const slots = new Int32Array(2 ** (Math.ceil(Math.log2(capacity)) + 1));
  const mask = slots.length - 1;
  const word = new Uint32Array(WORDS);
  const scratch = new Uint8Array(word.buffer);
  let size = 0;

  const isAt = (place: number): boolean => {
    const at = place * WORDS;
    return words[at] === word[0] && words[at + 1] === word[1] && words[at + 2] === word[2] && words[at + 3] === word[3];
  };

  /** @returns the slot of the key in `word`, or the empty one where it belongs. */
  function find(): number {
    let slot = (word[0] ?? 0) & mask;
    for (let place = slots[slot] ?? 0; place !== 0 && !isAt(place - 1); place = slots[slot] ?? 0) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  function insert(): void {
    slots[find()] = size + 1;
    words.set(word, size * WORDS);
    size += 1;
  }

  return {
    get size() {
      return size;
    },
    has(key) {
      scratch.set(key);
      return slots[find()] !== 0;
    },
    add(key) {
      if (size === capacity) throw new Error('the set is full');
      scratch.set(key);
      insert();
    },
    truncate(kept) {
      // Rare (a commit that failed, a full set): made anew.
      size = 0;
      slots.fill(0);
      for (let place = 0; place < kept; place += 1) {
        word.set(words.subarray(place * WORDS, (place + 1) * WORDS));
        insert();
      }
    },
    bytes: (from, to) => Buffer.from(words.buffer, from * KEY_BYTES, (to - from) * KEY_BYTES),
  };
}
