/** Says of each phase how long it took, when it has ended: a run takes minutes, and whoever waits wants to know for what. */
export function watchPhases(say: (line: string) => void): { ended(phase: string): void } {
  let from = performance.now();
  return {
    ended(phase) {
      const now = performance.now();
      say(`${phase}: ${((now - from) / 1_000).toFixed(1)} s`);
      from = now;
    },
  };
}
