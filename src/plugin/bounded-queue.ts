/** A queue that cannot grow: when full, the oldest goes, and is counted. */
export interface BoundedQueue<T> {
  readonly length: number;
  /** How many had to go. */
  readonly dropped: number;
  push(item: T): void;
  /** Puts back, in front, what was taken and did not get through. */
  restore(items: readonly T[]): void;
  /** Removes and returns the oldest. @default all of them */
  take(most?: number): T[];
}

export function createBoundedQueue<T>(max: number): BoundedQueue<T> {
  let items: T[] = [];
  let dropped = 0;
  const dropOldest = (): void => {
    const excess = items.length - max;
    if (excess > 0) dropped += items.splice(0, excess).length;
  };
  return {
    get length() {
      return items.length;
    },
    get dropped() {
      return dropped;
    },
    push(item) {
      items.push(item);
      dropOldest();
    },
    restore(taken) {
      items = taken.concat(items);
      dropOldest();
    },
    take: (most = items.length) => items.splice(0, most),
  };
}
