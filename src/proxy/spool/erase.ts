import { SPOOL } from './counters.ts';
import { countEnd, ownerKey, type Store } from './store.ts';

interface OwnedRow {
  readonly seq: number;
  readonly size: number;
}
interface HolderRow {
  readonly destination: string;
}

/** Removes every pending and dead record of one owner, and overwrites the pages they were on. */
export function createErase(store: Store) {
  const { db, counters } = store;
  const owned = db.prepare('SELECT seq, size FROM owned JOIN event USING (seq) WHERE owner = ?');
  const holders = db.prepare(`
    SELECT destination FROM span WHERE first <= ?1 AND (last IS NULL OR last >= ?1)
    UNION ALL SELECT destination FROM batch WHERE first <= ?1 AND last >= ?1`);
  const remove = db.prepare('DELETE FROM event WHERE seq = ?');
  const disown = db.prepare('DELETE FROM owned WHERE seq = ?');
  const removeDead = db.prepare('DELETE FROM dead WHERE owner = ? RETURNING size');

  return (owner: string): number => {
    db.exec('PRAGMA secure_delete = ON');
    const key = ownerKey(owner);
    const rows = owned.all(key) as OwnedRow[];
    for (const { seq, size } of rows) {
      for (const { destination } of holders.all(seq) as HolderRow[]) {
        countEnd(store, destination, 'erased', { records: 1, bytes: size });
      }
      remove.run(seq);
      disown.run(seq);
      counters.add(SPOOL, 'bytes', -size);
    }
    const dead = removeDead.all(key) as { size: number }[];
    for (const { size } of dead) {
      counters.add(SPOOL, 'bytes', -size);
      counters.add(SPOOL, 'deadBytes', -size);
    }
    db.exec('PRAGMA secure_delete = OFF');
    return rows.length + dead.length;
  };
}
