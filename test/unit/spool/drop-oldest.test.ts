import path from 'node:path';
import * as fc from 'fast-check';
import { closeTestSpools, deliverAll, expectSpoolConservation, openTestSpool } from '../../support/open-test-spool.ts';
import { tempDir } from '../../support/temp-dir.ts';

const folder = tempDir();
const MAX_BYTES = 5_000;
let runs = 0;
afterEach(closeTestSpools);

describe('a spool that drops the oldest when it is full', () => {
  it('takes what is new, drops just enough of what is old, and refuses only what could never fit', async () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 600 }), { minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(fc.array(sizes, { minLength: 1, maxLength: 8 }), async (appends) => {
        runs += 1;
        const spool = await openTestSpool({
          directory: path.join(folder, String(runs)),
          maxBytes: MAX_BYTES,
          whenFull: 'drop-oldest',
        });
        let expected: { readonly id: string; readonly bytes: number }[] = [];
        const total = (of: typeof expected) => of.reduce((sum, { bytes }) => sum + bytes, 0);
        for (const [at, bodies] of appends.entries()) {
          const records = bodies.map((size, index) => ({ id: `${at}-${index}`, body: 'x'.repeat(size) }));
          const sized = records.map(({ id, body }) => ({ id, bytes: 128 + id.length + body.length }));
          const fits = total(sized) <= MAX_BYTES;
          expect((await spool.append(records)).ok).toBe(fits);
          if (!fits) continue;
          while (total(expected) + total(sized) > MAX_BYTES) expected = expected.slice(1);
          expected.push(...sized);
        }
        const status = await spool.status();
        expect(status.bytes).toBe(total(expected));
        expectSpoolConservation(status);
        expect(await deliverAll(spool)).toEqual(expected.map(({ id }) => id));
        await closeTestSpools();
      }),
      { numRuns: 25 },
    );
  }, 60_000);
});
