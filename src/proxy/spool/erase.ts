import { type Chunk, placesOf } from './chunks.ts';
import { SPOOL } from './counters.ts';
import { blank, OWNER_KEY_BYTES, ownerKey, ownerOf } from './frames.ts';
import { countEnd, type Store } from './store.ts';

interface OwnedRow {
  readonly first: number;
  readonly owners: Uint8Array;
}
interface HolderRow {
  readonly destination: string;
}

/**
 * Removes every pending and dead record of one owner, and overwrites what stood there; also what was delivered already, as
 * long as it lies in a chunk with others.
 */
export function createErase(store: Store) {
  const { db, counters, chunks } = store;
  // Keys are found at any place here, and looked at more closely below.
  const owned = db.prepare('SELECT first, owners FROM owned WHERE instr(owners, ?) > 0');
  const holders = db.prepare(`
    SELECT destination FROM span WHERE first <= ?1 AND (last IS NULL OR last >= ?1)
    UNION ALL SELECT destination FROM batch WHERE first <= ?1 AND last >= ?1`);
  const disown = db.prepare('DELETE FROM owned WHERE first = ?');
  const ownAgain = db.prepare('UPDATE owned SET owners = ? WHERE first = ?');
  const removeDead = db.prepare('DELETE FROM dead WHERE owner = ? RETURNING size');

  /** @returns records somebody still waited for. */
  function eraseFrom(chunk: Chunk, key: Uint8Array): number {
    let pending = 0;
    let { records, bytes } = chunk;
    for (const { seq, at, end, size } of [...placesOf(chunk)]) {
      if (ownerOf(chunk.data, at)?.equals(key) !== true) continue;
      blank(chunk.data, at, end);
      records -= 1;
      bytes -= size;
      const waiting = holders.all(seq) as HolderRow[];
      for (const { destination } of waiting) countEnd(store, destination, 'erased', { records: 1, bytes: size });
      if (waiting.length === 0) continue;
      counters.add(SPOOL, 'bytes', -size);
      pending += 1;
    }
    if (records === 0) chunks.remove(chunk);
    else chunks.replace({ ...chunk, records, bytes });
    return pending;
  }

  function forgetOwner({ first, owners }: OwnedRow, key: Uint8Array): void {
    const others: Uint8Array[] = [];
    for (let at = 0; at < owners.length; at += OWNER_KEY_BYTES) {
      const each = owners.subarray(at, at + OWNER_KEY_BYTES);
      if (Buffer.compare(each, key) !== 0) others.push(each);
    }
    if (others.length === 0) disown.run(first);
    else ownAgain.run(Buffer.concat(others), first);
  }

  return (owner: string): number => {
    db.exec('PRAGMA secure_delete = ON');
    const key = ownerKey(owner);
    let erased = 0;
    for (const row of owned.all(key) as OwnedRow[]) {
      for (const chunk of chunks.overlapping({ first: row.first, last: row.first })) erased += eraseFrom(chunk, key);
      forgetOwner(row, key);
    }
    const dead = removeDead.all(key) as { size: number }[];
    for (const { size } of dead) {
      counters.add(SPOOL, 'bytes', -size);
      counters.add(SPOOL, 'deadBytes', -size);
    }
    db.exec('PRAGMA secure_delete = OFF');
    return erased + dead.length;
  };
}
