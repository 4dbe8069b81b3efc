/**
 * The spool's own time, in ms: how long it was open, by a wall clock that may jump. It never goes back and never makes
 * more than one hour in one step, so that neither a jump nor a suspended machine expires what nobody could deliver.
 */
export interface SpoolTime {
  now(): number;
  /** @returns the new time. */
  advance(wallMs: number): number;
}

const LONGEST_STEP_MS = 3_600_000;

export function createSpoolTime(startMs: number): SpoolTime {
  let time = startMs;
  let wall: number | undefined;
  return {
    now: () => time,
    advance(wallMs) {
      if (wall !== undefined) time += Math.min(Math.max(Math.trunc(wallMs - wall), 0), LONGEST_STEP_MS);
      wall = wallMs;
      return time;
    },
  };
}
