import { setFlagsFromString } from 'node:v8';

/** By how much, in per cent of what lives, the old generation may grow before all of it is collected. */
const GROWTH_PERCENT = 50;

/**
 * V8 lets a heap grow to four times what lives in it where a machine has much memory (`MaxGrowingFactor` in its
 * src/heap/heap-controller.cc), which no operator asked for: of 18 MiB that live, full load made 62. The flag is read at each
 * full collection, so that it holds when it is set at start, on Node 20, 22 and 24; what it gives and costs is in
 * docs/benchmarks-tried.md. A V8 that does not know it says so on stderr, and goes on without.
 */
export function keepHeapSmall(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
}
