const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** A proxy that stumbles is tried again soon, four times. */
const QUICK_MS: readonly number[] = [2 * SECOND, 4 * SECOND, 8 * SECOND, 16 * SECOND];
/** One that is not there is left alone for longer and longer: six requests in the first hour. */
const SLOW_MS: readonly number[] = [1, 2, 4, 8, 15, 30].map((minutes) => minutes * MINUTE);
const PAUSES_MS = QUICK_MS.concat(SLOW_MS);
const LONGEST_MS = 30 * MINUTE;

/** How often it failed in a row, as a place in the list of pauses. */
export type Patience = number;

export interface Pause {
  readonly patience: Patience;
  readonly ms: number;
  /** The list is at its end: no more tries of our own, only after a login or when there is something new to send. */
  readonly last: boolean;
}

/** @param random 0 up to 1: spreads the pages of a cluster that lost its proxy at the same moment. */
export function nextPause(patience: Patience, kind: 'retry' | 'absent', random: number, afterMs = 0): Pause {
  const place = kind === 'absent' ? Math.max(patience, QUICK_MS.length) : patience;
  const wish = (PAUSES_MS[place] ?? LONGEST_MS) * (0.75 + random / 2);
  return {
    patience: Math.min(place + 1, PAUSES_MS.length),
    ms: Math.min(Math.max(wish, afterMs * (1 + random / 10)), LONGEST_MS),
    last: place >= PAUSES_MS.length,
  };
}
