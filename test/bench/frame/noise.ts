import { availableParallelism } from 'node:os';
import { spread, summarize } from './summary.ts';
import { coreBusyUs, usageOf } from './usage.ts';

/** What a run says of the machine it was made on: numbers from a noisy one are worth less, and nobody should guess. */
export interface Noise {
  /** Ends the watch. `numbers` are for the JSON report: percent, and milliseconds. */
  end(): { readonly said: string; readonly numbers: Readonly<Record<string, number>> };
}

const PIECES = 25;
const TURNS = 3_000_000;
/** Kept, so that the compiler cannot leave the work out. */
let kept = 0;

/** The same work again and again: on a machine of one's own it takes the same time again and again. */
function pieces(): readonly number[] {
  return Array.from({ length: PIECES }, () => {
    const startedMs = performance.now();
    for (let turn = 0; turn < TURNS; turn += 1) kept = (kept * 31 + turn) | 0;
    return performance.now() - startedMs;
  });
}

const percent = (share: number): number => Math.round(share * 100);

function busyUs(): number {
  return Array.from({ length: availableParallelism() }, (_, core) => coreBusyUs(core) ?? Number.NaN).reduce(
    (sum, each) => sum + each,
    0,
  );
}

/** Begins with the work itself, which takes a tenth of a second. */
export function watchNoise(): Noise {
  pieces();
  const before = summarize(pieces());
  const own = () => usageOf(process.pid)?.cpuUs ?? Number.NaN;
  const [startedMs, busyBefore, ownBefore] = [performance.now(), busyUs(), own()];
  return {
    end() {
      const elapsedUs = (performance.now() - startedMs) * 1_000 * availableParallelism();
      const others = percent(Math.max(0, busyUs() - busyBefore - (own() - ownBefore)) / elapsedUs);
      const after = summarize(pieces());
      const [early, late] = [before, after].map((each) => `${each.median.toFixed(1)} ms ±${percent(spread(each))} %`);
      const known = Number.isNaN(others) ? '' : `; others had ${others} % of the cores meanwhile`;
      return {
        said: `how noisy it was: a fixed piece of work took ${early} before and ${late} after${known}`,
        numbers: {
          pieceBeforeMs: before.median,
          pieceAfterMs: after.median,
          pieceSpreadPercent: percent(Math.max(spread(before), spread(after))),
          ...(!Number.isNaN(others) && { othersPercent: others }),
        },
      };
    },
  };
}
