import type { Place, Range } from './chunks.ts';
import { SPOOL } from './counters.ts';
import { bodyOf, idTextOf, ownerOf } from './frames.ts';
import type { BatchName, SettleVerdict } from './operations.ts';
import { countEnd, release, type Store } from './store.ts';

interface BatchRow extends Range {
  readonly id: number;
  readonly destination: string;
}

/** Ends a batch, or sends it back. What is not there any more (settled before, or set aside) is left alone. */
export function createSettle(store: Store, trimDead: () => void) {
  const { db, counters, chunks, time, inFlight } = store;
  const find = db.prepare(
    'SELECT id, destination, first, last FROM batch WHERE id = ? AND destination = ? AND ? BETWEEN first AND last',
  );
  const remove = db.prepare('DELETE FROM batch WHERE id = ?');
  const wait = db.prepare('UPDATE batch SET due = ? WHERE id = ?');
  const insert = db.prepare('INSERT INTO batch (destination, first, last, attempts, due) VALUES (?, ?, ?, 0, 0)');
  const insertDead = db.prepare(`
    INSERT INTO dead (destination, seq, size, aged, at, id, owner, reason, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`);

  function end(batch: BatchRow): void {
    remove.run(batch.id);
    release(store, batch);
  }

  function split(batch: BatchRow): void {
    const all = [...chunks.records(batch)];
    const middle = all[Math.floor(all.length / 2)];
    if (all.length < 2 || middle === undefined) throw new Error('a batch of one record cannot be split');
    remove.run(batch.id);
    insert.run(batch.destination, batch.first, middle.seq - 1);
    insert.run(batch.destination, middle.seq, batch.last);
  }

  function bury(destination: string, { chunk, seq, at, end: stop, size }: Place, reason: string, nowMs: number): void {
    const owner = ownerOf(chunk.data, at) ?? null;
    const [id, body] = [idTextOf(chunk.data, at), bodyOf(chunk.data, at, stop)];
    insertDead.run(destination, seq, size, time.now(), nowMs, id, owner, reason, body);
  }

  function settleDead(batch: BatchRow, verdict: Extract<SettleVerdict, { kind: 'dead' }>, nowMs: number): void {
    const places = new Map([...chunks.records(batch)].map((place) => [place.seq, place]));
    let records = 0;
    let bytes = 0;
    for (const [index, seq] of verdict.seqs.entries()) {
      if (seq < batch.first || seq > batch.last) throw new Error('a dead record must be of its batch');
      const reason = typeof verdict.reason === 'string' ? verdict.reason : (verdict.reason[index] ?? '');
      const place = places.get(seq);
      if (place === undefined) continue; // erased meanwhile
      bury(batch.destination, place, reason, nowMs);
      records += 1;
      bytes += place.size;
    }
    const all = [...places.values()].reduce((sum, { size }) => sum + size, 0);
    counters.add(SPOOL, 'bytes', bytes);
    counters.add(SPOOL, 'deadBytes', bytes);
    countEnd(store, batch.destination, 'dead', { records, bytes });
    countEnd(store, batch.destination, 'delivered', { records: places.size - records, bytes: all - bytes });
    end(batch);
    trimDead();
  }

  return (name: BatchName, verdict: SettleVerdict, nowMs: number): undefined => {
    const batch = find.get(name.id, name.destination, name.firstSeq) as BatchRow | undefined;
    if (batch === undefined) return;
    inFlight.delete(batch.id);
    if (verdict.kind === 'delivered') {
      countEnd(store, batch.destination, 'delivered', chunks.tally(batch));
      end(batch);
    } else if (verdict.kind === 'retry') wait.run(time.now() + verdict.waitMs, batch.id);
    else if (verdict.kind === 'split') split(batch);
    else settleDead(batch, verdict, nowMs);
  };
}
