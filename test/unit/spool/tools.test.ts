import { readdirSync, readFileSync, renameSync } from 'node:fs';
import path from 'node:path';
import { checkSpool } from '../../../src/proxy/spool/check.ts';
import { inspectSpool } from '../../../src/proxy/spool/inspect.ts';
import { repairSpool } from '../../../src/proxy/spool/repair.ts';
import { openDatabase } from '../../../src/proxy/spool/sqlite.ts';
import {
  closeTestSpools,
  deliverAll,
  expectSpoolConservation,
  openTestSpool,
  takeBatch,
} from '../../support/open-test-spool.ts';
import { tempDir } from '../../support/temp-dir.ts';

const folder = tempDir();
let directories = 0;
const records = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ id: `message-${index}`, body: JSON.stringify({ index }) }));
const quiet = () => undefined;

/** Ten records for `a` and `b`: `a` has 0 to 3 in a batch, buried 1 of them and delivered the rest; `b` has nothing. */
async function openUsed(keepOpen = false) {
  directories += 1;
  const directory = path.join(folder, String(directories));
  const spool = await openTestSpool({ directory, destinations: ['a', 'b'], batchMaxRecords: 4 });
  await spool.append(records(10).map((record, index) => (index < 2 ? { ...record, owner: 'she' } : record)));
  await spool.settle(await takeBatch(spool), { kind: 'dead', seqs: [2], reason: 'HTTP 400' });
  await takeBatch(spool, 'b');
  if (!keepOpen) await spool.close();
  return { directory, spool };
}

afterEach(closeTestSpools);

describe('a spool that another version wrote', () => {
  it('is left as it is, with the way out; and that way leads out', async () => {
    const { directory } = await openUsed();
    const database = path.join(directory, 'spool.db');
    const db = openDatabase(database);
    db.exec('PRAGMA user_version = 99');
    db.close();
    // Behind SQLite's header, which has a counter of its own for who opened it.
    const content = () => readFileSync(database).subarray(100);
    const before = content();
    const told =
      /another version of this program \(schema 99, this one has \d+\).*export --settle.*move spool\.db, spool\.db-wal and spool\.db-shm/;
    await expect(openTestSpool({ directory })).rejects.toMatchObject({
      code: 'too_new',
      message: expect.stringMatching(told),
    });
    expect(() => inspectSpool(directory)).toThrow(told);
    expect(() => repairSpool(directory)).toThrow(told);
    expect(content().equals(before)).toBe(true);

    for (const name of readdirSync(directory)) {
      if (name.startsWith('spool.db')) renameSync(path.join(directory, name), path.join(folder, `aside-${name}`));
    }
    const spool = await openTestSpool({ directory });
    expect(await spool.append(records(1))).toMatchObject({ ok: true, stored: 1 });
  });
});

describe('looking into a spool', () => {
  it('shows a record wherever it is, while a proxy uses the spool', async () => {
    const { directory } = await openUsed(true);
    const inspector = inspectSpool(directory);
    expect(inspector.show('message-1')).toMatchObject({
      seq: 2,
      body: '{"index":1}',
      state: { a: { kind: 'dead', reason: 'HTTP 400' }, b: { kind: 'in batch', attempts: 1 } },
    });
    expect(inspector.show('message-9')?.state).toEqual({ a: { kind: 'waiting' }, b: { kind: 'waiting' } });
    expect(inspector.show('message-10')).toBeUndefined();
    inspector.close();
  });

  it('lists what is pending or dead, of all or of one destination', async () => {
    const { directory } = await openUsed();
    const inspector = inspectSpool(directory);
    const list = (kind: 'pending' | 'dead', destination?: string) =>
      [...inspector.records(kind, destination)].map(({ seq }) => seq);
    expect(list('pending')).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(list('pending', 'a')).toEqual([5, 6, 7, 8, 9, 10]);
    expect(list('dead')).toEqual([2]);
    expect(list('dead', 'b')).toEqual([]);
    inspector.close();
  });

  it('gives the same counts as the spool itself', async () => {
    const { directory, spool } = await openUsed(true);
    const inspector = inspectSpool(directory);
    const { destinations, stored, bytes } = await spool.status();
    expect(inspector.status()).toMatchObject({ destinations, stored, bytes });
    inspector.close();
  });

  it('says in one line that there is none', () => {
    expect(() => inspectSpool(path.join(folder, 'none'))).toThrow(`there is no spool in ${folder}/none`);
    expect(readdirSync(folder)).not.toContain('none');
  });
});

describe('checking a spool', () => {
  it('finds nothing in a sound one, and says how far it is', async () => {
    const { directory } = await openUsed();
    const seen: string[] = [];
    expect(checkSpool(directory, (done, all) => seen.push(`${done}/${all}`))).toEqual({ problems: [], records: 10 });
    expect(seen).toEqual(['0/10', '10/10']);
  });

  it.each([
    [
      `UPDATE chunk SET data = unhex(replace(hex(data), hex('{"index":2}'), hex('{"index":2]')))`,
      'the body of record 3 is not JSON',
    ],
    ['UPDATE chunk SET data = substr(data, 1, 100)', 'the records from 1 on are damaged'],
    ['UPDATE chunk SET last = last + 1', 'the records from 1 on are damaged'],
    ['DELETE FROM span; DELETE FROM batch', '10 records are kept and nobody needs them'],
    ["INSERT INTO span VALUES ('a', 7, 8)", 'records from 7 would go to a twice'],
    ["UPDATE counter SET value = 1 WHERE name = 'bytes'", '1 bytes are counted, and'],
    ["UPDATE counter SET value = 99 WHERE name = 'delivered'", 'records are counted as pending'],
  ])('finds what %s does', async (damage, problem) => {
    const { directory } = await openUsed();
    const db = openDatabase(path.join(directory, 'spool.db'));
    db.exec(damage);
    db.close();
    expect(checkSpool(directory, quiet).problems.join('\n')).toContain(problem);
  });
});

describe('mending a spool', () => {
  it('sends dead letters again', async () => {
    const { directory } = await openUsed();
    const repair = repairSpool(directory);
    expect(repair.replay('b')).toBe(0);
    expect(repair.replay()).toBe(1);
    repair.close();
    expect(checkSpool(directory, quiet).problems).toEqual([]);
    const spool = await openTestSpool({ directory, destinations: ['a', 'b'] });
    expect(await deliverAll(spool, 'a')).toContain('message-1');
    expect(await deliverAll(spool, 'b')).toHaveLength(10);
    const status = await spool.status();
    expectSpoolConservation(status);
    expect(status).toMatchObject({ bytes: 0, destinations: { a: { dead: 0, delivered: 10 } } });
  });

  it('sends a dead letter again whose body nobody else had any more, and still knows its owner', async () => {
    const { directory } = await openUsed();
    const before = await openTestSpool({ directory, destinations: ['a', 'b'] });
    await deliverAll(before, 'a');
    await deliverAll(before, 'b');
    await before.close();
    const repair = repairSpool(directory);
    expect(repair.replay('a')).toBe(1);
    repair.close();
    const after = await openTestSpool({ directory, destinations: ['a', 'b'] });
    expect((await after.status()).destinations.a).toMatchObject({ pending: 1 });
    expect(await after.erase('she')).toBe(1);
    expectSpoolConservation(await after.status());
  });

  it('throws away what is pending for one destination, and counts it', async () => {
    const { directory } = await openUsed();
    const repair = repairSpool(directory);
    expect(repair.purge('pending', 'b')).toBe(10);
    expect(repair.purge('dead')).toBe(1);
    repair.close();
    expect(checkSpool(directory, quiet).problems).toEqual([]);
    const spool = await openTestSpool({ directory, destinations: ['a', 'b'] });
    await spool.append([{ id: 'message-new', body: '{}' }]);
    expect(await deliverAll(spool, 'b')).toEqual(['message-new']);
    expect(await deliverAll(spool, 'a')).toHaveLength(7);
    const status = await spool.status();
    expectSpoolConservation(status);
    expect(status.destinations.b).toMatchObject({ dropped: { purged: 10 } });
  });

  it('waits for nobody: a spool in use is said to be', async () => {
    const { directory } = await openUsed(true);
    expect(() => repairSpool(directory)).toThrow(expect.objectContaining({ code: 'locked' }));
  });
});
