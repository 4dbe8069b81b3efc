import { openDatabase } from '../../spool/sqlite.ts';

/**
 * Empties the file, whether a proxy runs or not; one that does begins anew (`write.ts`).
 *
 * @throws whatever SQLite throws
 */
export function eraseInsight(file: string): void {
  const db = openDatabase(file);
  try {
    const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all() as { name: string }[];
    db.exec('PRAGMA busy_timeout = 5000; PRAGMA secure_delete = ON; BEGIN IMMEDIATE');
    for (const { name } of tables) db.exec(`DELETE FROM "${name}"`);
    // Neither a free page nor the log keeps what was there.
    db.exec('COMMIT; VACUUM; PRAGMA wal_checkpoint(TRUNCATE)');
  } finally {
    db.close();
  }
}
