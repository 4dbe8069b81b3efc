import { SPOOL } from './counters.ts';
import type { BatchName, SettleVerdict } from './operations.ts';
import type { Range } from './ranges.ts';
import { countEnd, release, type Store } from './store.ts';

interface BatchRow extends Range {
  readonly id: number;
  readonly destination: string;
}

/** Ends a batch, or sends it back. What is not there any more (settled before, or set aside) is left alone. */
export function createSettle(store: Store, trimDead: () => void) {
  const { db, counters, ranges, time, inFlight } = store;
  const find = db.prepare(
    'SELECT id, destination, first, last FROM batch WHERE id = ? AND destination = ? AND ? BETWEEN first AND last',
  );
  const remove = db.prepare('DELETE FROM batch WHERE id = ?');
  const wait = db.prepare('UPDATE batch SET due = ? WHERE id = ?');
  const insert = db.prepare('INSERT INTO batch (destination, first, last, attempts, due) VALUES (?, ?, ?, 0, 0)');
  const seqs = db.prepare('SELECT seq FROM event WHERE seq BETWEEN ? AND ? ORDER BY seq');
  const bury = db.prepare(`
    INSERT INTO dead (destination, seq, size, aged, at, id, owner, reason, body)
    SELECT ?, event.seq, size, ?, ?, id, owner, ?, body FROM event LEFT JOIN owned USING (seq) WHERE event.seq = ?
    RETURNING size`);

  function end(batch: BatchRow): void {
    remove.run(batch.id);
    release(store, batch);
  }

  function split(batch: BatchRow): void {
    const all = seqs.all(batch.first, batch.last) as { seq: number }[];
    const middle = all[Math.floor(all.length / 2)];
    if (all.length < 2 || middle === undefined) throw new Error('a batch of one record cannot be split');
    remove.run(batch.id);
    insert.run(batch.destination, batch.first, middle.seq - 1);
    insert.run(batch.destination, middle.seq, batch.last);
  }

  function settleDead(batch: BatchRow, verdict: Extract<SettleVerdict, { kind: 'dead' }>, nowMs: number): void {
    const all = ranges.tally(batch);
    let records = 0;
    let bytes = 0;
    for (const [index, seq] of verdict.seqs.entries()) {
      if (seq < batch.first || seq > batch.last) throw new Error('a dead record must be of its batch');
      const reason = typeof verdict.reason === 'string' ? verdict.reason : (verdict.reason[index] ?? '');
      const buried = bury.get(batch.destination, time.now(), nowMs, reason, seq) as { size: number } | undefined;
      if (buried === undefined) continue; // erased meanwhile
      records += 1;
      bytes += buried.size;
    }
    counters.add(SPOOL, 'bytes', bytes);
    counters.add(SPOOL, 'deadBytes', bytes);
    countEnd(store, batch.destination, 'dead', { records, bytes });
    countEnd(store, batch.destination, 'delivered', { records: all.records - records, bytes: all.bytes - bytes });
    end(batch);
    trimDead();
  }

  return (name: BatchName, verdict: SettleVerdict, nowMs: number): undefined => {
    const batch = find.get(name.id, name.destination, name.firstSeq) as BatchRow | undefined;
    if (batch === undefined) return;
    inFlight.delete(batch.id);
    if (verdict.kind === 'delivered') {
      countEnd(store, batch.destination, 'delivered', ranges.tally(batch));
      end(batch);
    } else if (verdict.kind === 'retry') wait.run(time.now() + verdict.waitMs, batch.id);
    else if (verdict.kind === 'split') split(batch);
    else settleDead(batch, verdict, nowMs);
  };
}
