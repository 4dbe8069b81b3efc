import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, statSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import { openDatabase } from '../../../src/proxy/spool/sqlite.ts';
import {
  closeTestSpools,
  deliverAll,
  expectSpoolConservation,
  openTestSpool,
  takeBatch,
} from '../../support/open-test-spool.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { until } from '../../support/until.ts';

/** The table of faults in src/proxy/spool/README.md; crash, power, disk and I/O have theirs in test/e2e/spool/. */
const folder = tempDir();
let directories = 0;
function newDirectory(): string {
  directories += 1;
  return path.join(folder, String(directories));
}
const records = (count: number, name = 'message') =>
  Array.from({ length: count }, (_, index) => ({ id: `${name}-${index}`, body: JSON.stringify('x'.repeat(500)) }));

interface Said {
  readonly level: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}
function createLog() {
  const said: Said[] = [];
  const at = (level: string) => (fields: object, message?: string) =>
    void said.push({ level, fields: { ...fields }, message: message ?? '' });
  return { said, log: { info: at('info'), warn: at('warn'), error: at('error') } };
}
const overwrite = (file: string, at: number, bytes: Uint8Array) => {
  const handle = openSync(file, 'r+');
  writeSync(handle, bytes, 0, bytes.length, at);
  closeSync(handle);
};

afterEach(closeTestSpools);

describe('the folder', () => {
  it('and its files are for us alone', async () => {
    const directory = newDirectory();
    const spool = await openTestSpool({ directory });
    await spool.append(records(1));
    const modeOf = (file: string) => (statSync(file).mode & 0o777).toString(8);
    expect(modeOf(directory)).toBe('700');
    for (const file of readdirSync(directory)) {
      expect({ file, mode: modeOf(path.join(directory, file)) }).toEqual({ file, mode: '600' });
    }
  });

  it('is used by one at a time: a second one is told in one line, and the first goes on', async () => {
    const directory = newDirectory();
    const first = await openTestSpool({ directory });
    await expect(openTestSpool({ directory })).rejects.toMatchObject({
      name: 'SpoolError',
      code: 'locked',
      message: `the spool's folder ${directory} is in use by another process`,
    });
    expect(await first.append(records(1))).toMatchObject({ ok: true });
    await first.close();
    expect(await deliverAll(await openTestSpool({ directory }))).toEqual(['message-0']);
  });

  it('that cannot be made is named in one line', async () => {
    const file = path.join(folder, 'a-file');
    writeFileSync(file, '');
    await expect(openTestSpool({ directory: path.join(file, 'spool') })).rejects.toMatchObject({
      code: 'unwritable',
      message: `the spool's folder ${file}/spool cannot be written (ENOTDIR)`,
    });
  });

  it('of a newer version is left alone', async () => {
    const directory = newDirectory();
    await (await openTestSpool({ directory })).close();
    const db = openDatabase(path.join(directory, 'spool.db'));
    db.exec('PRAGMA user_version = 99');
    db.close();
    await expect(openTestSpool({ directory })).rejects.toMatchObject({ code: 'too_new' });
  });
});

describe('closing', () => {
  it('finishes what was asked before, refuses what comes after, and gives every file back', async () => {
    const directory = newDirectory();
    const spool = await openTestSpool({ directory });
    const before = records(50).map((record) => spool.append([record]));
    const closed = spool.close();
    expect(await spool.append(records(1, 'late'))).toMatchObject({ ok: false, reason: 'closing' });
    expect(await Promise.all(before)).toEqual(before.map(() => ({ ok: true, stored: 1, duplicates: 0 })));
    await closed;
    await expect(spool.take('a', 0)).rejects.toMatchObject({ name: 'SpoolError', code: 'unavailable' });
    const fresh = await openTestSpool({ directory });
    expect(await deliverAll(fresh)).toHaveLength(50);
  });

  it('tells its last status afterwards', async () => {
    const spool = await openTestSpool({ directory: newDirectory() });
    await spool.append(records(2));
    await spool.status();
    await spool.close();
    expect(await spool.status()).toMatchObject({ state: 'closed', stored: 2 });
  });
});

describe('a damaged database', () => {
  it('that is none at all is set aside whole, said, and a new one begun', async () => {
    const directory = newDirectory();
    mkdirSync(directory);
    const garbage = 'not a database, '.repeat(500);
    writeFileSync(path.join(directory, 'spool.db'), garbage);
    const { said, log } = createLog();
    const spool = await openTestSpool({ directory, log });
    expect(await spool.append(records(1))).toMatchObject({ ok: true });
    const aside = String(said.find(({ level }) => level === 'error')?.fields.aside);
    expect(readFileSync(path.join(aside, 'spool.db'), 'utf8')).toBe(garbage);
  });

  it('is found at work: counted, set aside, and its counters carried over', async () => {
    const directory = newDirectory();
    const before = await openTestSpool({ directory });
    await before.append(records(2_000));
    await before.close();
    const file = path.join(directory, 'spool.db');
    overwrite(file, 4096 * 100, Buffer.alloc(4096 * 60, 7));

    const { said, log } = createLog();
    const spool = await openTestSpool({ directory, log, batchMaxRecords: 20 });
    const held = [await takeBatch(spool), await takeBatch(spool), await takeBatch(spool)];
    await expect(deliverAll(spool)).rejects.toMatchObject({ code: 'unavailable' });
    const answer = await until('an append', async () => {
      const given = await spool.append(records(1, 'after'));
      return given.ok ? given : undefined;
    });
    expect(answer).toMatchObject({ stored: 1 });
    const status = await spool.status();
    expectSpoolConservation(status);
    expect(status.stored).toBe(2_001);
    // Batches are numbered anew: those of the old database must not stand in the way of these, nor end them.
    await spool.append(records(1, 'second'));
    await spool.settle(await takeBatch(spool), { kind: 'split' });
    for (const batch of held) await spool.settle(batch, { kind: 'delivered' });
    expect(await deliverAll(spool)).toEqual(['after-0', 'second-0']);
    expectSpoolConservation(await spool.status());
    expect(said.map(({ message }) => message)).toContain(
      'the spool was damaged: it was set aside whole, and a new one begun',
    );
  });

  it('never stops it for good, whatever bytes are wrong', async () => {
    const template = newDirectory();
    const before = await openTestSpool({ directory: template });
    for (let round = 0; round < 5; round += 1) await before.append(records(200, `round${round}`));
    const batch = await before.take('a', 0);
    if ('batch' in batch) await before.settle(batch.batch, { kind: 'delivered' });
    await before.close();
    const whole = readFileSync(path.join(template, 'spool.db'));

    const damage = fc.record({
      // The first pages hold the schema and the counters.
      at: fc.oneof(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.double({ min: 0.0001, max: 0.05, noNaN: true })),
      bytes: fc.uint8Array({ minLength: 1, maxLength: 3_000 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 6 }), async (damages) => {
        const directory = newDirectory();
        mkdirSync(directory);
        const file = path.join(directory, 'spool.db');
        writeFileSync(file, whole);
        for (const { at, bytes } of damages) overwrite(file, Math.floor(at * whole.length), bytes);
        const spool = await openTestSpool({ directory });
        await until('an append', async () => ((await spool.append(records(1, 'new'))).ok ? true : undefined));
        await until('a delivery', async () => {
          const ids: string[] = await deliverAll(spool).catch(() => []);
          if (ids.includes('new-0')) return true;
          await spool.append(records(1, 'new')); // gone, if it was set aside meanwhile
          return undefined;
        });
        await closeTestSpools();
      }),
      { numRuns: Number(process.env.SPOOL_DAMAGE_RUNS ?? 10) },
    );
  }, 120_000);
});
