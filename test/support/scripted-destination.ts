import type { Destination, Verdict } from '../../src/proxy/destinations/destination.ts';

export interface ScriptedDestination extends Destination {
  /** Ids of every batch it was sent, oldest first. */
  readonly sent: (readonly string[])[];
  /** Ids that it took, in order. */
  readonly taken: string[];
  /** The most that were in flight at once. */
  mostInFlight: number;
  /** What it makes of a batch; may be changed at any time. */
  verdict: (ids: readonly string[], signal: AbortSignal) => Verdict | Promise<Verdict>;
}

/** A destination whose far side is the test. Bodies are `{"id": "…"}`. */
export function createScriptedDestination(name: string): ScriptedDestination {
  let inFlight = 0;
  const destination: ScriptedDestination = {
    name,
    sent: [],
    taken: [],
    mostInFlight: 0,
    verdict: () => ({ kind: 'delivered' }),
    async send(bodies, signal) {
      const ids = bodies.map((body) => (JSON.parse(body) as { id: string }).id);
      destination.sent.push(ids);
      inFlight += 1;
      destination.mostInFlight = Math.max(destination.mostInFlight, inFlight);
      try {
        // A request takes a turn of the event loop at least.
        await new Promise((resolve) => setImmediate(resolve));
        const verdict = await destination.verdict(ids, signal);
        if (verdict.kind === 'delivered') destination.taken.push(...ids);
        if (verdict.kind === 'partly') {
          destination.taken.push(...ids.filter((_, index) => !verdict.refused.some((each) => each.index === index)));
        }
        return verdict;
      } finally {
        inFlight -= 1;
      }
    },
    close: async () => undefined,
  };
  return destination;
}
