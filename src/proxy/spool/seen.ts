import { createHash } from 'node:crypto';
import type { Database, Statement } from './sqlite.ts';

/** Ids seen, so that a second record with the same id is not stored. In buckets, the newest first. */
export interface Seen {
  has(id: string): boolean;
  /** @returns whether it was new; if so it is remembered. */
  add(id: string, nowMs: number): boolean;
  /** Drops the buckets whose youngest id is older than the horizon. @returns ids forgotten before their time. */
  rotate(nowMs: number, horizonMs: number): number;
  /** Writes the buckets' sizes; before the commit. */
  flush(): void;
  /** After a rollback: what memory thinks may not be so. */
  reload(): void;
}

const DAY_MS = 86_400_000;
/** A bucket is closed after this much time or this many ids: four or five of them cover the 7 days. */
const BUCKET_MS = 2 * DAY_MS;
const BUCKET_IDS = 2_000_000;
/** Bounds the disk that ids take (about 40 bytes each). */
const MAX_IDS = 10_000_000;

interface Bucket {
  readonly bucket: number;
  readonly since: number;
  ids: number;
  changed: boolean;
  readonly insert: Statement;
  readonly lookUp: Statement;
}

/** 16 bytes of SHA-256: short, evenly spread, and nobody can find two ids that collide. */
const keyOf = (id: string): Uint8Array => createHash('sha256').update(id).digest().subarray(0, 16);

export function openSeen(db: Database): Seen {
  const readBuckets = db.prepare('SELECT bucket, since, ids FROM seen_bucket ORDER BY bucket DESC');
  const writeSize = db.prepare('UPDATE seen_bucket SET ids = ? WHERE bucket = ?');
  const newBucket = db.prepare('INSERT INTO seen_bucket (since, ids) VALUES (?, 0) RETURNING bucket');
  const forgetBucket = db.prepare('DELETE FROM seen_bucket WHERE bucket = ?');

  const prepare = (bucket: number, since: number, ids: number): Bucket => ({
    bucket,
    since,
    ids,
    changed: false,
    insert: db.prepare(`INSERT OR IGNORE INTO seen_${bucket} VALUES (?)`),
    lookUp: db.prepare(`SELECT 1 FROM seen_${bucket} WHERE key = ?`),
  });
  const load = () =>
    // The table's own shape (schema.ts).
    (readBuckets.all() as { bucket: number; since: number; ids: number }[]).map((row) =>
      prepare(row.bucket, row.since, row.ids),
    );
  let buckets = load();

  const open = (nowMs: number): Bucket => {
    const { bucket } = newBucket.get(nowMs) as { bucket: number };
    db.exec(`CREATE TABLE seen_${bucket} (key BLOB PRIMARY KEY) WITHOUT ROWID`);
    const opened = prepare(bucket, nowMs, 0);
    buckets.unshift(opened);
    return opened;
  };
  const current = (nowMs: number): Bucket => {
    const [newest] = buckets;
    const usable = newest !== undefined && nowMs - newest.since < BUCKET_MS && newest.ids < BUCKET_IDS;
    return usable ? newest : open(nowMs);
  };

  return {
    has(id) {
      const key = keyOf(id);
      return buckets.some((each) => each.lookUp.get(key) !== undefined);
    },
    add(id, nowMs) {
      const key = keyOf(id);
      const newest = current(nowMs);
      for (const older of buckets) {
        if (older !== newest && older.lookUp.get(key) !== undefined) return false;
      }
      if (Number(newest.insert.run(key).changes) === 0) return false;
      newest.ids += 1;
      newest.changed = true;
      return true;
    },
    rotate(nowMs, horizonMs) {
      let forgottenEarly = 0;
      for (;;) {
        const oldest = buckets.at(-1);
        const next = buckets.at(-2);
        if (oldest === undefined || next === undefined) return forgottenEarly;
        const tooMany = buckets.reduce((sum, each) => sum + each.ids, 0) > MAX_IDS;
        // Its youngest id came just before the next bucket was begun.
        if (!tooMany && nowMs - next.since <= horizonMs) return forgottenEarly;
        if (nowMs - next.since <= horizonMs) forgottenEarly += oldest.ids;
        buckets.pop();
        db.exec(`DROP TABLE seen_${oldest.bucket}`);
        forgetBucket.run(oldest.bucket);
      }
    },
    flush() {
      for (const each of buckets) {
        if (!each.changed) continue;
        writeSize.run(each.ids, each.bucket);
        each.changed = false;
      }
    },
    reload() {
      buckets = load();
    },
  };
}
