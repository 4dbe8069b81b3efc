import * as fc from 'fast-check';
import { fullJitter } from '../../../src/proxy/backoff.ts';
import { BATCH_BACKOFF, DESTINATION_BACKOFF, PAUSE_BACKOFF } from '../../../src/proxy/forwarder/backoff.ts';

describe('full jitter', () => {
  it('doubles its ceiling with every failure, up to the longest', () => {
    const ceilings = [1, 2, 3, 4, 5, 6, 7, 8, 1000].map((failures) => fullJitter(DESTINATION_BACKOFF, failures, 1));
    expect(ceilings).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
  });

  it.each([DESTINATION_BACKOFF, BATCH_BACKOFF, PAUSE_BACKOFF])(
    'stays between nothing and the ceiling: %j',
    (backoff) => {
      fc.assert(
        fc.property(fc.nat(2_000), fc.double({ min: 0, max: 0.999999, noNaN: true }), (failures, random) => {
          const wait = fullJitter(backoff, failures, random);
          expect(wait).toBeGreaterThanOrEqual(0);
          expect(wait).toBeLessThanOrEqual(backoff.longestMs);
        }),
      );
    },
  );
});
