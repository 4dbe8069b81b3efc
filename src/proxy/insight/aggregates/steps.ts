import type { InsightRange } from '../../../contract/insight.ts';
import { DAY_HOURS, dayOf, HOUR_MS, hourOf } from './series.ts';

/** What is shown of the time before now: a number of steps, the last of which is under way. */
export interface Steps {
  /** Hours in one. */
  readonly size: 1 | typeof DAY_HOURS;
  /** Hours since the epoch at which each began, ascending. */
  readonly at: readonly number[];
}

/** Up to so many hours are shown hour by hour, and kept so; more by the day. */
export const RANGE_HOURS_MAX = 7 * DAY_HOURS;

const HOURS: Readonly<Record<InsightRange, number>> = {
  '24h': DAY_HOURS,
  '7d': 7 * DAY_HOURS,
  '30d': 30 * DAY_HOURS,
  '90d': 90 * DAY_HOURS,
};

export const hoursOf = (range: InsightRange): number => HOURS[range];

/** @param hours how far back; of days, whole ones. */
export function stepsBefore(nowMs: number, hours: number): Steps {
  const size = hours <= RANGE_HOURS_MAX ? 1 : DAY_HOURS;
  const now = hourOf(nowMs);
  const last = size === 1 ? now : dayOf(now);
  const count = Math.ceil(hours / size);
  return { size, at: Array.from({ length: count }, (_, index) => last - (count - 1 - index) * size) };
}

export const msOf = (hour: number): number => hour * HOUR_MS;
