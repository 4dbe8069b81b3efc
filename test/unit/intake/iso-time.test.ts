import fc from 'fast-check';
import { isoTime } from '../../../src/proxy/intake/iso-time.ts';

describe('the time of day', () => {
  it('is written as Date writes it, whatever was written before it', () => {
    const ms = fc.oneof(
      fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 }),
      fc.integer({ min: 1_795_348_800_000 - 120_000, max: 1_795_348_800_000 + 120_000 }),
    );
    fc.assert(
      fc.property(fc.array(ms, { minLength: 1 }), (moments) => {
        for (const moment of moments) expect(isoTime(moment)).toBe(new Date(moment).toISOString());
      }),
    );
  });
});
