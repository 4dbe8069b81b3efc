import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { openDatabase } from '../../../src/proxy/spool/sqlite.ts';
import {
  closeTestSpools,
  deliverAll,
  expectSpoolConservation,
  openTestSpool,
  takeBatch,
} from '../../support/open-test-spool.ts';
import { record, records } from '../../support/spool-records.ts';
import { tempDir } from '../../support/temp-dir.ts';

/** What is to be seen of the embedded spool alone: its files. Everything else is in conformance.test.ts. */
const folder = tempDir();
let directories = 0;
function newDirectory(): string {
  directories += 1;
  return path.join(folder, String(directories));
}
afterEach(closeTestSpools);

describe('10 erased is erased', () => {
  it('removes every pending and dead record of the owner, and no byte of them stays in the files', async () => {
    const directory = newDirectory();
    const spool = await openTestSpool({ directory, destinations: ['a', 'b'] });
    const hers = (number: number) =>
      record(number, { owner: 'she', body: JSON.stringify(`hers-${'secret'.repeat(50)}`) });
    await spool.append([hers(0), record(1), hers(2), record(3, { owner: 'he' }), hers(4)]);
    const batch = await takeBatch(spool, 'b');
    await spool.settle(batch, { kind: 'dead', seqs: [1], reason: 'bad' });
    expect(await spool.erase('she')).toBe(4);
    const status = await spool.status();
    expectSpoolConservation(status);
    expect(status.destinations).toMatchObject({
      a: { erased: 3, pending: 2 },
      b: { delivered: 4, dead: 1, erased: 0 },
    });
    for (const file of readdirSync(directory)) {
      expect(readFileSync(path.join(directory, file)).includes('secretsecret')).toBe(false);
    }
    expect(await deliverAll(spool, 'a')).toEqual(['message-1', 'message-3']);
  });

  it('reaches what was delivered already and lies beside what was not, in chunks of any length', async () => {
    const directory = newDirectory();
    const spool = await openTestSpool({ directory, batchMaxRecords: 2 });
    const hers = record(0, { owner: 'she', body: JSON.stringify(`hers-${'secret'.repeat(5_000)}`) });
    await spool.append([hers, ...records(3, 1, { body: JSON.stringify('x'.repeat(20_000)), owner: 'he' })]);
    await spool.settle(await takeBatch(spool), { kind: 'delivered' });
    expect(readFileSync(path.join(directory, 'spool.db-wal')).includes('secretsecret')).toBe(true);
    expect(await spool.erase('she')).toBe(0);
    for (const file of readdirSync(directory)) {
      expect(readFileSync(path.join(directory, file)).includes('secretsecret')).toBe(false);
    }
    expectSpoolConservation(await spool.status());
    expect(await spool.erase('he')).toBe(2);
    expect(await spool.status()).toMatchObject({
      bytes: 0,
      destinations: { a: { delivered: 2, erased: 2, pending: 0 } },
    });
  });

  it('empties the log as soon as nobody looks into the spool any more', async () => {
    const directory = newDirectory();
    const spool = await openTestSpool({ directory });
    await spool.append([record(0, { owner: 'she' }), record(1)]);
    const reader = openDatabase(path.join(directory, 'spool.db'), { readOnly: true });
    reader.exec('BEGIN; SELECT count(*) FROM chunk');
    expect(await spool.erase('she')).toBe(1);
    reader.exec('ROLLBACK');
    reader.close();
    expect(await spool.erase('somebody else')).toBe(0);
    expect(statSync(path.join(directory, 'spool.db-wal')).size).toBe(0);
  });
});
