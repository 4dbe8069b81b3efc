import type { HealthDocument } from './start-proxy.ts';

const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((a, b) => a + b, 0);

/** The identities that hold after every scenario, whatever happened in it. */
export function expectConservation(health: HealthDocument): void {
  const { intake, spool, destinations } = health;
  expect(intake.received).toBe(intake.accepted + sum(intake.refused));
  expect(spool.accepted).toBe(spool.duplicates + spool.stored);
  for (const [name, d] of Object.entries(destinations)) {
    expect({ name, stored: d.delivered + d.dead + d.erased + d.pending + sum(d.dropped) }).toEqual({
      name,
      stored: spool.stored,
    });
  }
}
