/** The bytes of JSON (RFC 8259) that mean something, and the tables that tell them apart. */
export const QUOTE = 0x22;
export const COLON_BYTE = 0x3a;
export const COMMA_BYTE = 0x2c;
export const BACKSLASH = 0x5c;

const tableOf = (characters: string) =>
  Uint8Array.from({ length: 256 }, (_, byte) => (characters.includes(String.fromCharCode(byte)) ? 1 : 0));

/** `1` for what may follow a backslash but `u`. */
export const ESCAPABLE = tableOf('"\\/bfnrt');
/** `1` for the bytes of numbers and literals. */
export const BARE_BYTE = tableOf('0123456789+-.eEtrufalsn');

export const isHex = (c: number) => (c >= 0x30 && c <= 0x39) || (c >= 0x41 && c <= 0x46) || (c >= 0x61 && c <= 0x66);

/**
 * Where a run of characters ends that stand for themselves; most of a document's bytes. A function of its own, as the
 * engine makes a small one fast sooner than the loop around it.
 */
export function endOfPlain(chunk: Buffer, from: number): number {
  const end = chunk.length;
  let at = from;
  while (at < end) {
    const c = chunk[at] ?? 0;
    if (c === QUOTE || c === BACKSLASH || c < 0x20) break;
    at += 1;
  }
  return at;
}
