/**
 * What came in through the door since the start of the process. `received = accepted + the sum of refused` at every
 * moment a reader can look, because the three change in one step.
 */
export interface Tally {
  readonly received: number;
  readonly accepted: number;
  /** By reason: a closed list of words, never text from the sender. */
  readonly refused: Readonly<Record<string, number>>;
}

export interface Tallier {
  accepted(events: number): void;
  refused(reason: string, events?: number): void;
  read(): Tally;
}

export function createTally(): Tallier {
  let accepted = 0;
  const refused = new Map<string, number>();
  return {
    accepted(events) {
      accepted += events;
    },
    refused(reason, events = 1) {
      refused.set(reason, (refused.get(reason) ?? 0) + events);
    },
    read() {
      const sum = [...refused.values()].reduce((a, b) => a + b, 0);
      return { received: accepted + sum, accepted, refused: Object.fromEntries(refused) };
    },
  };
}
