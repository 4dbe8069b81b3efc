/** Time as the forwarder needs it. */
export interface Clock {
  /** Epoch ms. */
  now(): number;
  /** Calls back once, after `ms`. @returns the way to call it off. */
  after(ms: number, callback: () => void): () => void;
}

/** @param now epoch ms */
export const createClock = (now: () => number): Clock => ({
  now,
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
});
