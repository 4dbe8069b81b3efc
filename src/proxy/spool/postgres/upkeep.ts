import type { Shared } from './instance.ts';
import type { Leases } from './leases.ts';
import type { createMakeRoom } from './make-room.ts';
import { OLDEST_CHUNKS } from './sql/drop.ts';
import { ANY_WAITING, FORGET_GONE, STILL_HERE } from './sql/instance.ts';
import { SWEEP_SEEN } from './sql/seen.ts';
import { ADVANCE, TIME } from './sql/time.ts';

/** A process that has said nothing for this long is gone, as far as the others know. */
const GONE_AFTER_MS = 30_000;
const HERE_EVERY_MS = 10_000;
const EXPIRE_EVERY_MS = 15_000;
const SWEEP_EVERY_MS = 30_000;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const HORIZON_MS = 7 * DAY_MS;
const PARTS = 256;

export interface UpkeepDeps {
  readonly shared: Shared;
  readonly leases: Leases;
  readonly room: ReturnType<typeof createMakeRoom>;
  /** Epoch ms. */
  readonly now: () => number;
  /** Something waits that nobody here has appended. */
  readonly onWaiting: () => void;
}

/** What every process does now and then; each part is right however many do it at once. */
export function createUpkeep({ shared, leases, room, now, onWaiting }: UpkeepDeps) {
  const { transact, settings, self, shiftMs } = shared;
  const last = new Map<string, number>();
  let part = 0;

  async function every(what: string, ms: number, work: () => Promise<unknown>): Promise<void> {
    const before = last.get(what);
    const nowMs = now();
    if (before !== undefined && nowMs >= before && nowMs - before < ms) return;
    last.set(what, nowMs);
    await work();
  }

  const stillHere = () =>
    transact(async (session) => {
      const me = await self();
      const [time] = await session.ask<{ now: number }>(TIME, [shiftMs()]);
      const until = (time?.now ?? 0) + GONE_AFTER_MS;
      session.send(STILL_HERE, [me.number, settings.destinations.join(' '), until]);
      // Long after the others have stopped to count it.
      session.send(FORGET_GONE, [until - HOUR_MS]);
    });

  /** One part of the ids at a time: all of them at once would hold everybody up. */
  const sweep = () =>
    transact(async (session) => {
      const timing = session.ask<{ now: number }>(TIME, [shiftMs()]);
      const [oldest] = await session.ask<{ aged: number }>(OLDEST_CHUNKS, [0, 1]);
      const now = (await timing)[0]?.now ?? 0;
      // Whoever still waits may come again, and has to be known then.
      const horizonMs = Math.max(HORIZON_MS, oldest === undefined ? 0 : now - oldest.aged + DAY_MS);
      const cutoff = Math.floor((now - horizonMs) / HOUR_MS);
      const prefix = part.toString(16).padStart(2, '0');
      part = (part + 1) % PARTS;
      const bounds = [`${prefix}000000-0000-0000-0000-000000000000`, `${prefix}ffffff-ffff-ffff-ffff-ffffffffffff`];
      session.send(SWEEP_SEEN, [...bounds, cutoff]);
    });

  const look = () =>
    transact(async (session) => {
      session.send(ADVANCE, [shiftMs()]);
      const [time] = await session.ask<{ now: number }>(TIME, [shiftMs()]);
      for (const name of settings.destinations) {
        if ((await session.ask(ANY_WAITING, [name, time?.now ?? 0])).length > 0) return true;
      }
      return false;
    });

  return {
    /** @throws whatever the database says */
    async tick(): Promise<void> {
      await every('here', HERE_EVERY_MS, stillHere);
      await every('renew', settings.leaseMs / 3, leases.renew);
      if (await look()) onWaiting();
      await every('expire', EXPIRE_EVERY_MS, async () => {
        while (await room.expire());
      });
      await every('sweep', SWEEP_EVERY_MS, sweep);
    },
    expire: async () => {
      while (await room.expire());
    },
  };
}
