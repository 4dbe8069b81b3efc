import fc from 'fast-check';
import { plainTimeMs } from '../../../src/contract/plain-time.ts';

describe('the time of an event', () => {
  it('is read as Date reads it, where it is written as Date writes it', () => {
    const ms = fc.oneof(
      fc.integer({ min: Date.UTC(100, 0, 1), max: 253_402_300_799_999 }),
      fc.integer({ min: 1_795_348_800_000 - 172_800_000, max: 1_795_348_800_000 + 172_800_000 }),
    );
    fc.assert(
      fc.property(fc.array(ms, { minLength: 1 }), (moments) => {
        for (const moment of moments) expect(plainTimeMs(new Date(moment).toISOString())).toBe(moment);
      }),
    );
  });

  it('is what Date makes of it, or not known, whatever stands there', () => {
    const two = fc.integer({ min: 0, max: 99 }).map((value) => String(value).padStart(2, '0'));
    const almost = fc
      .tuple(two, two, two, two, two, two, two, fc.integer({ min: 0, max: 999 }))
      .map(([c, y, mo, d, h, mi, s, ms]) => `${c}${y}-${mo}-${d}T${h}:${mi}:${s}.${String(ms).padStart(3, '0')}Z`);
    const broken = fc
      .tuple(almost, fc.nat(23), fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }))
      .map(([text, at, other]) => text.slice(0, at) + other + text.slice(at + 1));
    fc.assert(
      fc.property(fc.oneof(almost, broken, fc.string()), (text) => {
        const read = plainTimeMs(text);
        if (!Number.isNaN(read)) expect(read).toBe(Date.parse(text));
      }),
      { numRuns: 5_000 },
    );
  });

  it.each(['2026-02-30T00:00:00.000Z', '2024-02-29T23:59:59.999Z', '9999-12-31T23:59:59.999Z'])('%s is one', (text) => {
    expect(plainTimeMs(text)).toBe(Date.parse(text));
  });

  // As Date.UTC has it, 0099 is 1999; the others are times that Date writes in another way, or none.
  it.each([
    '0099-01-01T00:00:00.000Z',
    '2026-11-22T12:00:00Z',
    '2026-11-22T12:00:00.000+01:00',
    '2026-13-01T00:00:00.000Z',
    '2026-00-01T00:00:00.000Z',
    '2026-11-00T00:00:00.000Z',
    '2026-11-32T00:00:00.000Z',
    '2026-11-22T24:00:00.000Z',
    '2026-11-22T12:60:00.000Z',
    '2026-11-22T12:00:60.000Z',
    '2026-11-22t12:00:00.000Z',
    '2026-11-22T12:00:00.00xZ',
    '',
  ])('%s is left to who looks closer', (text) => {
    expect(plainTimeMs(text)).toBeNaN();
  });
});
