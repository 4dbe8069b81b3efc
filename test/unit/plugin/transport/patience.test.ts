import fc from 'fast-check';
import { nextPause } from '../../../../src/plugin/transport/patience.ts';

describe('patience', () => {
  it('goes to the slow pauses at once when there is no proxy', () => {
    expect(nextPause(0, 'absent', 0.5)).toEqual({ patience: 5, ms: 60_000, last: false });
  });

  it('spreads what would come at the same moment', () => {
    expect(nextPause(0, 'retry', 0).ms).toBe(1500);
    expect(nextPause(0, 'retry', 0.999).ms).toBeCloseTo(2500, -1);
  });

  it('never comes before the proxy said, nor later than in half an hour', () => {
    const kind = fc.constantFrom('retry' as const, 'absent' as const);
    fc.assert(
      fc.property(
        fc.nat(20),
        kind,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(10_000_000),
        (p, k, random, wish) => {
          const { ms, patience } = nextPause(p, k, random, wish);
          expect(ms).toBeGreaterThanOrEqual(Math.min(wish, 1_800_000));
          expect(ms).toBeLessThanOrEqual(1_800_000);
          expect(patience).toBeLessThanOrEqual(10);
        },
      ),
    );
  });

  it('ends', () => {
    let patience = 0;
    let tries = 0;
    for (let last = false; !last; tries += 1) ({ patience, last } = nextPause(patience, 'retry', 0.5));
    expect(tries).toBe(11);
  });
});
