import { ownerTag } from '../../../src/proxy/spool/owner-tag.ts';
import type { Batch, Taken } from '../../../src/proxy/spool/spool.ts';
import { deliverAll, expectSpoolConservation, idsOf, takeBatch } from '../../support/open-test-spool.ts';
import { spoolEngines } from '../../support/spool-engines.ts';
import { record, records, sizeOf } from '../../support/spool-records.ts';

/**
 * The invariants of src/proxy/spool/README.md, by number, on every engine there is. What can be said of one of them alone
 * is in a file of its own; the model tests show most of this in random sequences.
 */
const DAY_MS = 86_400_000;
const seqsOf = (batch: Batch) => batch.records.map(({ seq }) => seq);
/** A shared engine counts how often it handed a batch out. */
const withoutFence = ({ fence: _, ...batch }: Batch) => batch;
/** The clock of a server goes on while it is asked. @param since `performance.now()` before the wait began */
function expectDue(taken: Taken, dueMs: number, since: number): void {
  if (!('dueMs' in taken) || taken.dueMs === undefined) throw new Error('nothing is due');
  const took = performance.now() - since + 1;
  expect(taken.dueMs).toBeLessThanOrEqual(dueMs + took);
  expect(taken.dueMs).toBeGreaterThanOrEqual(dueMs - took);
}

describe.each(spoolEngines().map((engine) => [engine.name, engine] as const))('the %s spool', (_name, engine) => {
  afterEach(engine.closeAll);

  describe('1 durable before acknowledged', () => {
    it('has on disk what it acknowledged, at the moment of the answer', async () => {
      const place = await engine.newPlace();
      const spool = await place.open();
      await spool.append(records(3));
      const copy = await place.openAfterCrash();
      expect(await deliverAll(copy)).toEqual(['message-0', 'message-1', 'message-2']);
    });

    it('acknowledges hundreds of concurrent appends, each with its own answer', async () => {
      const spool = await (await engine.newPlace()).open();
      const answers = await Promise.all(records(400).map((each) => spool.append([each, each])));
      expect(answers).toEqual(answers.map(() => ({ ok: true, stored: 1, duplicates: 1 })));
      expect(await deliverAll(spool)).toHaveLength(400);
    });
  });

  describe('2 all or nothing', () => {
    it('stores none of an append that does not fit, and forgets its ids', async () => {
      const three = records(3);
      const maxBytes = three.reduce((sum, each) => sum + sizeOf(each), 0) - 1;
      const spool = await (await engine.newPlace()).open({ maxBytes });
      expect(await spool.append(three)).toMatchObject({ ok: false, reason: 'full' });
      expect(await spool.status()).toMatchObject({ accepted: 0, stored: 0, bytes: 0, state: 'full' });
      expect(await spool.append(three.slice(0, 2))).toEqual({ ok: true, stored: 2, duplicates: 0 });
    });
  });

  describe('2 all or nothing, of several records with the same id', () => {
    it('reckons with the one that is stored, which is the first', async () => {
      const long = record(1, { body: JSON.stringify('x'.repeat(500)) });
      const spool = await (await engine.newPlace()).open({ maxBytes: 500 });
      expect(await spool.append([long, record(1)])).toMatchObject({ ok: false, reason: 'full' });
      expect(await spool.append([record(1), long])).toEqual({ ok: true, stored: 1, duplicates: 1 });
    });
  });

  describe('3 one id, one record', () => {
    it('counts a second record with the same id as a duplicate: in one append, later, and after delivery', async () => {
      const spool = await (await engine.newPlace()).open();
      expect(await spool.append([record(1), record(1)])).toEqual({ ok: true, stored: 1, duplicates: 1 });
      expect(await spool.append([record(1), record(2)])).toEqual({ ok: true, stored: 1, duplicates: 1 });
      await deliverAll(spool);
      expect(await spool.append([record(2)])).toEqual({ ok: true, stored: 0, duplicates: 1 });
      expect(await spool.status()).toMatchObject({ accepted: 5, duplicates: 3, stored: 2 });
    });

    it('knows its ids after a restart, and acknowledges duplicates when it is full', async () => {
      const place = await engine.newPlace();
      const maxBytes = sizeOf(record(1));
      const before = await place.open({ maxBytes });
      await before.append([record(1)]);
      await before.close();
      const after = await place.open({ maxBytes });
      expect(await after.append([record(2)])).toMatchObject({ ok: false, reason: 'full' });
      expect(await after.append([record(1)])).toEqual({ ok: true, stored: 0, duplicates: 1 });
    });
  });

  describe('4 the identical batch again', () => {
    it('hands out the same composition after a retry, whatever came meanwhile', async () => {
      const spool = await (await engine.newPlace()).open();
      await spool.append(records(3));
      const first = await takeBatch(spool);
      await spool.append(records(3, 3));
      await spool.settle(first, { kind: 'retry', notBeforeMs: 0, reason: 'away' });
      const second = await takeBatch(spool);
      expect(withoutFence(second)).toEqual({ ...withoutFence(first), attempts: 1 });
      await spool.settle(second, { kind: 'retry', notBeforeMs: 0, reason: 'away' });
      expect(withoutFence(await takeBatch(spool))).toEqual({ ...withoutFence(first), attempts: 2 });
    });

    it('hands out the same composition after a crash in flight', async () => {
      const place = await engine.newPlace();
      const spool = await place.open({ batchMaxRecords: 2 });
      await spool.append(records(3));
      const inFlight = await takeBatch(spool);
      const after = await place.openAfterCrash({ batchMaxRecords: 500 });
      expect(withoutFence(await takeBatch(after))).toEqual({ ...withoutFence(inFlight), attempts: 1 });
    });

    it('hands a batch out no sooner than it may be tried again, and says when that is', async () => {
      const nowMs = 1_800_000_000_000;
      const spool = await (await engine.newPlace()).open({ now: () => nowMs });
      await spool.append(records(1));
      const batch = await takeBatch(spool);
      const since = performance.now();
      await spool.settle(batch, { kind: 'retry', notBeforeMs: nowMs + 60_000, reason: 'away' });
      expectDue(await spool.take('a', nowMs), nowMs + 60_000, since);
    });

    it('halves a batch that is split, down to the single record', async () => {
      const spool = await (await engine.newPlace()).open();
      await spool.append(records(3));
      await spool.settle(await takeBatch(spool), { kind: 'split' });
      const [one, two] = [await takeBatch(spool), await takeBatch(spool)];
      expect([idsOf(one), idsOf(two)]).toEqual([['message-0'], ['message-1', 'message-2']]);
      await expect(spool.settle(one, { kind: 'split' })).rejects.toThrow('cannot be split');
      await spool.settle(one, { kind: 'dead', seqs: seqsOf(one), reason: 'bad' });
      await spool.settle(two, { kind: 'delivered' });
      expect((await spool.status()).destinations.a).toMatchObject({ delivered: 2, dead: 1, pending: 0 });
    });
  });

  describe('5 handed out once at a time', () => {
    it('gives concurrent takers disjoint batches', async () => {
      const spool = await (await engine.newPlace()).open({ batchMaxRecords: 3 });
      await spool.append(records(10));
      const batches = await Promise.all([1, 2, 3, 4].map(() => takeBatch(spool)));
      expect(batches.flatMap(idsOf).sort()).toEqual(records(10).map(({ id }) => id));
      expect(await spool.take('a', Date.now())).toEqual({ dueMs: undefined });
    });

    it('keeps a batch within its bytes, but for a record that is larger alone', async () => {
      const spool = await (await engine.newPlace()).open({ batchMaxBytes: 1_000 });
      const body = (bytes: number) => JSON.stringify('x'.repeat(bytes));
      await spool.append([400, 400, 400, 5_000, 10].map((bytes, index) => record(index, { body: body(bytes) })));
      const batches = await Promise.all([1, 2, 3, 4].map(() => takeBatch(spool)));
      expect(batches.map((batch) => batch.records.length)).toEqual([2, 1, 1, 1]);
    });
  });

  describe('6 independent progress', () => {
    it('delivers to one destination while another takes nothing, and keeps the bodies for that one', async () => {
      const spool = await (await engine.newPlace()).open({ destinations: ['a', 'b'] });
      await spool.append(records(5));
      const stuck = await takeBatch(spool, 'b');
      await spool.settle(stuck, { kind: 'retry', notBeforeMs: Date.now() + 60_000, reason: 'away' });
      expect(await deliverAll(spool, 'a')).toHaveLength(5);
      const status = await spool.status();
      expect(status.destinations).toMatchObject({ a: { delivered: 5, pending: 0 }, b: { delivered: 0, pending: 5 } });
      expect(status.bytes).toBeGreaterThan(0);
    });

    it('gives the room back when the last destination is done', async () => {
      const spool = await (await engine.newPlace()).open({ destinations: ['a', 'b'] });
      await spool.append(records(5));
      await deliverAll(spool, 'a');
      await deliverAll(spool, 'b');
      expect((await spool.status()).bytes).toBe(0);
    });
  });

  describe('7 conservation, for ever', () => {
    it('counts on over restarts', async () => {
      const place = await engine.newPlace();
      for (let round = 0; round < 3; round += 1) {
        const spool = await place.open();
        await spool.append(records(10, round * 5));
        await deliverAll(spool);
        const status = await spool.status();
        expectSpoolConservation(status);
        expect(status).toMatchObject({ accepted: (round + 1) * 10, stored: 10 + round * 5 });
        await spool.close();
      }
    });

    it('gives a new destination what comes after it, and one that returns what it had left', async () => {
      const place = await engine.newPlace();
      const first = await place.open({ destinations: ['a'] });
      await first.append(records(2));
      await first.close();
      const second = await place.open({ destinations: ['b'] });
      await second.append(records(2, 2));
      expect(await deliverAll(second, 'b')).toEqual(['message-2', 'message-3']);
      const between = await second.status();
      expectSpoolConservation(between);
      expect(between.destinations).toMatchObject({ a: { pending: 2 }, b: { dropped: { not_addressed: 2 } } });
      await second.close();
      const third = await place.open({ destinations: ['a', 'b'] });
      await third.append(records(1, 4));
      expect(await deliverAll(third, 'a')).toEqual(['message-0', 'message-1', 'message-4']);
      expect(await deliverAll(third, 'b')).toEqual(['message-4']);
      expectSpoolConservation(await third.status());
    });
  });

  describe('7 conservation, of what is ended where it lies', () => {
    it('is of what waits and of batches that nobody holds: no dead letter, and nothing that was erased', async () => {
      const spool = await (await engine.newPlace()).open({ batchMaxRecords: 2 });
      await spool.append(records(2));
      const bad = await takeBatch(spool);
      await spool.settle(bad, { kind: 'dead', seqs: seqsOf(bad).slice(0, 1), reason: 'bad' });
      await spool.append(records(2, 2));
      await spool.settle(await takeBatch(spool), { kind: 'retry', notBeforeMs: Date.now() + 1e6, reason: 'away' });
      await spool.append(records(2, 4));
      const held = await takeBatch(spool);
      await spool.append([record(6), record(7, { owner: 'she' })]);
      await spool.erase('she');
      expect(await spool.pass('a')).toMatchObject({ records: 3 });
      const between = await spool.status();
      expectSpoolConservation(between);
      expect(between.destinations.a).toMatchObject({ delivered: 4, dead: 1, erased: 1, pending: 2 });
      expect(between.bytes).toBe(sizeOf(record(0)) + sizeOf(record(4)) + sizeOf(record(5)));
      await spool.settle(held, { kind: 'delivered' });
      const after = await spool.status();
      expectSpoolConservation(after);
      expect(after).toMatchObject({ bytes: sizeOf(record(0)), destinations: { a: { delivered: 6, dead: 1 } } });
      expect(await spool.pass('a')).toEqual({ records: 0, more: false });
    });
  });

  describe('8 bounded', () => {
    it('drops the oldest under that policy, but nothing in flight, and counts it', async () => {
      const maxBytes = 10 * sizeOf(record(10));
      const place = await engine.newPlace();
      const spool = await place.open({ maxBytes, whenFull: 'drop-oldest', batchMaxRecords: 2 });
      await spool.append(records(10, 10));
      const inFlight = await takeBatch(spool);
      expect(await spool.append(records(4, 50))).toMatchObject({ ok: true, stored: 4 });
      const status = await spool.status();
      expect(status.bytes).toBeLessThanOrEqual(maxBytes);
      expectSpoolConservation(status);
      expect(status.destinations.a?.dropped.full).toBeGreaterThanOrEqual(4);
      await spool.settle(inFlight, { kind: 'delivered' });
      const delivered = await deliverAll(spool);
      expect(delivered.slice(-4)).toEqual(['message-50', 'message-51', 'message-52', 'message-53']);
      expect(delivered).not.toContain('message-12');
    });

    it('gives up what is pending for a removed destination before it refuses anything', async () => {
      const place = await engine.newPlace();
      const maxBytes = 4 * sizeOf(record(1));
      const before = await place.open({ destinations: ['gone'], maxBytes });
      await before.append(records(4));
      await before.close();
      const after = await place.open({ destinations: ['a'], maxBytes });
      expect(await after.append(records(2, 5))).toMatchObject({ ok: true });
      const status = await after.status();
      expect(status.destinations.gone).toMatchObject({ pending: 0, dropped: { destination_removed: 4 } });
      expectSpoolConservation(status);
    });

    it('lets dead letters take a quarter of the room, and counts those it forgets', async () => {
      const maxBytes = 16 * sizeOf(record(10));
      const spool = await (await engine.newPlace()).open({ maxBytes });
      await spool.append(records(10, 10));
      const batch = await takeBatch(spool);
      await spool.settle(batch, { kind: 'dead', seqs: seqsOf(batch), reason: 'bad' });
      const status = await spool.status();
      expect(status.bytes).toBe(maxBytes / 4);
      expect(status.destinations.a).toMatchObject({ dead: 10, pending: 0 });
    });
  });

  describe('9 never stuck', () => {
    it('drops what is too old in spool time, and nothing because a clock jumped', async () => {
      let nowMs = 1_800_000_000_000;
      const spool = await (await engine.newPlace()).open({ maxAgeMs: 2 * 3_600_000, now: () => nowMs });
      await spool.append(records(2));
      nowMs += 365 * DAY_MS;
      expect((await spool.status()).destinations.a).toMatchObject({ pending: 2 });
      nowMs -= 2 * 365 * DAY_MS;
      expect((await spool.status()).destinations.a).toMatchObject({ pending: 2 });
      for (let hour = 0; hour < 3; hour += 1) {
        nowMs += 3_600_000;
        await spool.status();
      }
      const status = await spool.status();
      expect(status.destinations.a).toMatchObject({ pending: 0, dropped: { expired: 2 } });
      expect(status.bytes).toBe(0);
    });

    it('tries a batch again on time although the clock went back a year', async () => {
      let nowMs = 1_800_000_000_000;
      const spool = await (await engine.newPlace()).open({ now: () => nowMs });
      await spool.append(records(1));
      const batch = await takeBatch(spool);
      const since = performance.now();
      await spool.settle(batch, { kind: 'retry', notBeforeMs: nowMs + 60_000, reason: 'away' });
      nowMs -= 365 * DAY_MS;
      expectDue(await spool.take('a', nowMs), nowMs + 60_000, since);
      nowMs += 61_000;
      expect(idsOf(await takeBatch(spool))).toEqual(['message-0']);
    });
  });

  describe('10 erased is erased', () => {
    it('removes every pending and dead record of the owner', async () => {
      const place = await engine.newPlace();
      const spool = await place.open({ destinations: ['a', 'b'] });
      const hers = (number: number) =>
        record(number, { owner: 'she', body: JSON.stringify(`hers-${'secret'.repeat(50)}`) });
      await spool.append([hers(0), record(1), hers(2), record(3, { owner: 'he' }), hers(4)]);
      const batch = await takeBatch(spool, 'b');
      await spool.settle(batch, { kind: 'dead', seqs: seqsOf(batch).slice(0, 1), reason: 'bad' });
      expect(await spool.erase('she')).toBe(4);
      const status = await spool.status();
      expectSpoolConservation(status);
      expect(status.destinations).toMatchObject({
        a: { erased: 3, pending: 2 },
        b: { delivered: 4, dead: 1, erased: 0 },
      });
      expect(await deliverAll(spool, 'a')).toEqual(['message-1', 'message-3']);
    });

    it('says whose a record is, by a tag that only the owner gives, and over a crash as well', async () => {
      const place = await engine.newPlace();
      const spool = await place.open();
      await spool.append([record(0, { owner: 'she' }), record(1), record(2, { owner: 'he' })]);
      const owners = ['she', undefined, 'he'].map((owner) => (owner === undefined ? undefined : ownerTag(owner)));
      expect((await takeBatch(spool)).records.map(({ owner }) => owner)).toEqual(owners);
      const after = await place.openAfterCrash();
      expect((await takeBatch(after)).records.map(({ owner }) => owner)).toEqual(owners);
      expect(JSON.stringify(owners)).not.toContain('she');
    });

    it('does not hand out erased records of a batch that is tried again', async () => {
      const spool = await (await engine.newPlace()).open();
      await spool.append([record(0, { owner: 'she' }), record(1)]);
      const batch = await takeBatch(spool);
      await spool.erase('she');
      await spool.settle(batch, { kind: 'retry', notBeforeMs: 0, reason: 'away' });
      expect(idsOf(await takeBatch(spool))).toEqual(['message-1']);
    });
  });
});
