const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** How many steps are between two labels. Of hours they divide the day, so that midnight is always one. */
const HOURS = [1, 2, 3, 4, 6, 12] as const;
const DAYS = [1, 2, 5, 7, 14, 28] as const;

const daysSinceEpoch = (ms: number): number => Math.floor(ms / DAY_MS);
/** Of whoever looks; a day that lost or won an hour counts as any other. */
const localDays = (ms: number): number => daysSinceEpoch(ms - new Date(ms).getTimezoneOffset() * 60_000);

/**
 * Which steps have a label below them: round times, as many as have room.
 *
 * @param at start of each step, epoch ms
 */
export function ticksOf(at: readonly number[], stepMs: number, most: number): readonly number[] {
  const byDay =
    (day: (ms: number) => number, every: number): ((ms: number) => boolean) =>
    (ms) =>
      day(ms) % every === 0;
  const tries =
    stepMs < DAY_MS
      ? [
          ...HOURS.map((every) => (ms: number) => new Date(ms).getHours() % every === 0),
          ...DAYS.map((every) => {
            const due = byDay(localDays, every);
            return (ms: number) => new Date(ms).getHours() === 0 && due(ms);
          }),
        ]
      : DAYS.map((every) => byDay(daysSinceEpoch, every));
  const chosen = tries.map((due) => at.filter(due)).find((ticks) => ticks.length <= most);
  return chosen || at.slice(0, 1);
}
