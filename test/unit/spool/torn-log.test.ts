import { cpSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import { closeTestSpools, deliverAll, expectSpoolConservation, openTestSpool } from '../../support/open-test-spool.ts';
import { tempDir } from '../../support/temp-dir.ts';

/**
 * What power loss may leave of SQLite's log: cut anywhere after the last synced commit, with or without garbage behind
 * the cut. Runs everywhere; test/e2e/spool/power-loss.test.ts does it to a whole file system where that is allowed.
 */
const folder = tempDir();
const APPENDS = 40;

describe('a log that ends anywhere', () => {
  afterEach(closeTestSpools);

  it('holds every append that was acknowledged before the cut, and none by half', async () => {
    const directory = path.join(folder, 'whole');
    const log = path.join(directory, 'spool.db-wal');
    const spool = await openTestSpool({ directory });
    const sizes: number[] = [];
    for (let index = 0; index < APPENDS; index += 1) {
      const records = [0, 1, 2].map((n) => ({
        id: `append${index}-${n}`,
        body: JSON.stringify('x'.repeat(index * 20)),
      }));
      expect(await spool.append(records)).toMatchObject({ ok: true });
      sizes.push(statSync(log).size);
    }
    const copy = path.join(folder, 'copy');
    cpSync(directory, copy, { recursive: true });
    const end = sizes.at(-1) ?? 0;

    let run = 0;
    const cut = async (at: number, garbage: Uint8Array) => {
      run += 1;
      const torn = path.join(folder, `torn-${run}`);
      cpSync(copy, torn, { recursive: true });
      truncateSync(path.join(torn, 'spool.db-wal'), at);
      writeFileSync(
        path.join(torn, 'spool.db-wal'),
        Buffer.concat([readFileSync(path.join(torn, 'spool.db-wal')), garbage]),
      );
      const after = await openTestSpool({ directory: torn });
      const ids = new Set(await deliverAll(after));
      const whole = sizes.filter((size) => size <= at).length;
      for (let index = 0; index < whole; index += 1) expect(ids).toContain(`append${index}-0`);
      for (let index = 0; index < APPENDS; index += 1) {
        expect([0, 1, 2].filter((n) => ids.has(`append${index}-${n}`)).length % 3).toBe(0);
      }
      expectSpoolConservation(await after.status());
      await closeTestSpools();
    };
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: sizes[0] ?? 0, max: end }), fc.uint8Array({ maxLength: 5_000 }), cut),
      { numRuns: 25 },
    );
  }, 60_000);
});
