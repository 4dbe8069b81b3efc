import type { Batch } from '../spool.ts';
import type { Shared } from './instance.ts';
import { RENEW } from './sql/take.ts';
import { TIME } from './sql/time.ts';

/** Batches this process has handed out and not settled; their leases are renewed as long as it lives. */
export interface Leases {
  hold(batch: Pick<Batch, 'id' | 'fence'>): void;
  drop(id: number): void;
  /** @returns how many are held. */
  size(): number;
  /** Renews them all; one that somebody else has taken over is not held any more. */
  renew(): Promise<void>;
  /** Gives them back: others need not wait for their end. */
  giveBack(): Promise<void>;
}

export function createLeases({ transact, settings, shiftMs }: Shared): Leases {
  const held = new Map<number, number>();

  async function extendTo(ms: number): Promise<void> {
    if (held.size === 0) return;
    // In one order for all who hold several at once: see tally.ts.
    const batches = [...held].sort(([a], [b]) => a - b);
    const lost = await transact(async (session) => {
      const [time] = await session.ask<{ now: number }>(TIME, [shiftMs()]);
      const lease = ms === 0 ? 0 : (time?.now ?? 0) + ms;
      const renewed = await Promise.all(batches.map(([id, fence]) => session.tell(RENEW, [id, fence, lease])));
      return batches.filter((_, index) => renewed[index] === 0);
    });
    for (const [id, fence] of lost) if (held.get(id) === fence) held.delete(id);
  }

  return {
    hold({ id, fence = 0 }) {
      held.set(id, fence);
    },
    drop: (id) => void held.delete(id),
    size: () => held.size,
    renew: () => extendTo(settings.leaseMs),
    async giveBack() {
      await extendTo(0);
      held.clear();
    },
  };
}
