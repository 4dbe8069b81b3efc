import { createHash } from 'node:crypto';

/**
 * Time cut into periods of one interval, shifted by a jitter that follows from the cluster's id: all masters of a
 * cluster see the same periods, and not every cluster in the world asks and sends at the full hour.
 */
export interface Periods {
  /** Epoch ms at which the period of this moment began. */
  startOf(nowMs: number): number;
  /** Epoch ms at which the next one begins. */
  nextAfter(nowMs: number): number;
}

export function createPeriods(clusterId: string, everyMs: number): Periods {
  const jitterMs = createHash('sha256').update(clusterId).digest().readUIntBE(0, 6) % everyMs;
  const startOf = (nowMs: number) => Math.floor((nowMs - jitterMs) / everyMs) * everyMs + jitterMs;
  return { startOf, nextAfter: (nowMs) => startOf(nowMs) + everyMs };
}
