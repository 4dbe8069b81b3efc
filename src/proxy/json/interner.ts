/**
 * Bytes to string, without making the same string again and again: a report names each unit some hundred thousand
 * times. One slot a hash, the last one in wins, so that its size is bounded.
 */
const SLOTS = 4096;
const MAX_BYTES = 128;

export function createInterner(): (bytes: Buffer, from: number, to: number) => string {
  const slots: string[] = new Array(SLOTS).fill('');

  /** Is this the text these bytes spell? Only ASCII is kept (see below), so a character is a byte. */
  function spells(text: string, bytes: Buffer, from: number): boolean {
    for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) !== bytes[from + i]) return false;
    return true;
  }

  return (bytes, from, to) => {
    const length = to - from;
    if (length === 0) return '';
    if (length > MAX_BYTES) return bytes.toString('utf8', from, to);
    let hash = length;
    // Every third byte tells names apart well enough, and a wrong guess costs only a conversion.
    for (let i = from; i < to; i += 3) hash = (Math.imul(hash, 31) + (bytes[i] ?? 0)) | 0;
    const slot = (hash ^ (hash >>> 12)) & (SLOTS - 1);
    const known = slots[slot] ?? '';
    if (known.length === length && spells(known, bytes, from)) return known;
    const text = bytes.toString('utf8', from, to);
    if (text.length === length) slots[slot] = text;
    return text;
  };
}
