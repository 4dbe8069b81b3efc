import type { Session } from '../../database/session.ts';
import { endOldestDead } from './dead.ts';
import { createDrop, type Dropping } from './drop.ts';
import type { Shared } from './instance.ts';
import { BYTES } from './sql/append.ts';
import { KNOWN_DESTINATIONS, OLDEST_CHUNKS, SERVED_DESTINATIONS } from './sql/drop.ts';
import { OLDEST_DEAD } from './sql/settle.ts';
import { TIME } from './sql/time.ts';
import { createTally } from './tally.ts';

interface ChunkRow {
  readonly number: number;
  readonly bytes: number;
  readonly aged: number;
}

/** Chunks looked at, or ended, in one go: nobody waits for long. */
const SOME_CHUNKS = 200;
/** From the oldest to the youngest; others fill up meanwhile what one has made empty. */
const MOST_PASSES = 8;

/** Who goes when the room is needed, or the time is over: in transactions that hold little, one after the other. */
export function createMakeRoom(shared: Shared) {
  const { transact, settings, self, shiftMs } = shared;
  const drop = createDrop(shared);
  const timeOf = async (session: Session) => (await session.ask<{ now: number }>(TIME, [shiftMs()]))[0]?.now ?? 0;
  const namesOf = (rows: readonly { readonly destination: string }[]) => rows.map(({ destination }) => destination);

  /** All that were ever counted, and of them those that no process serves any more. */
  const destinations = () =>
    transact(async (session) => {
      const knowing = session.ask<{ destination: string }>(KNOWN_DESTINATIONS);
      const rows = await session.ask<{ destinations: string }>(SERVED_DESTINATIONS, [await timeOf(session)]);
      const served = new Set([...rows.flatMap((row) => row.destinations.split(' ')), ...settings.destinations]);
      const all = namesOf(await knowing);
      return { all, removed: all.filter((name) => !served.has(name)) };
    });

  /** From the oldest on. @returns how many records */
  async function dropAll(what: Dropping): Promise<number> {
    let records = 0;
    for (let after: number | undefined = 0; after !== undefined && what.destinations.length > 0; ) {
      const from: number = after;
      const chunks = await transact((session) => session.ask<ChunkRow>(OLDEST_CHUNKS, [from, SOME_CHUNKS]));
      records += (await drop(chunks, what)).records;
      after = chunks.at(-1)?.number;
    }
    return records;
  }

  const endDead = (goesOn: Parameters<typeof endOldestDead>[2]) =>
    transact(async (session) => {
      const me = await self();
      const tally = createTally();
      const bytes = await endOldestDead(session, tally, goesOn);
      tally.send(session, me.deliveries);
      return bytes;
    });

  /** As many of the oldest chunks after one of them as make up what is missing for `bytes` more, but for some at a time. */
  const inTheWay = (after: number, bytes: number) =>
    transact(async (session) => {
      const counting = session.ask<{ bytes: number }>(BYTES);
      const listing = session.ask<ChunkRow>(OLDEST_CHUNKS, [after, SOME_CHUNKS]);
      const missing = ((await counting)[0]?.bytes ?? 0) + bytes - settings.maxBytes;
      let sum = 0;
      const enough = (await listing).findIndex((chunk) => {
        sum += chunk.bytes;
        return sum >= missing;
      });
      const chunks = missing <= 0 ? [] : (await listing).slice(0, enough < 0 ? undefined : enough + 1);
      return { missing, chunks };
    });

  /** Measured again after each step: others make room as well, and take it. @returns whether there was room */
  async function dropOldest(bytes: number, names: readonly string[]): Promise<boolean> {
    const { missing: atFirst } = await inTheWay(0, bytes);
    let freed = atFirst <= 0 ? 0 : await endDead((ended) => ended < atFirst);
    for (let pass = 0; pass === 0 || (freed > 0 && pass < MOST_PASSES); pass += 1) {
      freed = 0;
      for (let after: number | undefined = 0; after !== undefined; ) {
        const { missing, chunks } = await inTheWay(after, bytes);
        if (missing <= 0) return true;
        freed += (await drop(chunks, { reason: 'full', destinations: names })).bytes;
        after = chunks.at(-1)?.number;
      }
    }
    return false;
  }

  return {
    /**
     * Nothing goes that the policy does not let go. Whoever is told that there was room for `bytes` has it: another one may
     * have been told the same, so together they go over `maxBytes` by what each has under way, and no further, since the
     * next one to ask finds them counted. To ask again and again would be to lose against the others every time.
     *
     * @returns whether there was a moment at which as many bytes more would have fitted
     */
    async makeRoom(bytes: number): Promise<boolean> {
      const { all, removed } = await destinations();
      await dropAll({ reason: 'destination_removed', destinations: removed });
      if (settings.whenFull === 'drop-oldest') return dropOldest(bytes, all);
      return (await inTheWay(0, bytes)).missing <= 0;
    },

    /** Ends what is pending for one destination, or all of them, but for what somebody is sending. @returns how many. */
    async end(reason: string, destination: string | undefined): Promise<number> {
      const names = destination === undefined ? (await destinations()).all : [destination];
      return dropAll({ reason, destinations: names });
    },

    /** Drops what is too old. @returns whether there may be more. */
    async expire(): Promise<boolean> {
      const { now, chunks, letters, names } = await transact(async (session) => {
        const listing = session.ask<ChunkRow>(OLDEST_CHUNKS, [0, SOME_CHUNKS]);
        const dying = session.ask<{ aged: number }>(OLDEST_DEAD, [1]);
        const knowing = session.ask<{ destination: string }>(KNOWN_DESTINATIONS);
        const now = await timeOf(session);
        return { now, chunks: await listing, letters: await dying, names: namesOf(await knowing) };
      });
      const isOld = ({ aged }: { readonly aged: number }) => aged < now - settings.maxAgeMs;
      const firstYoung = chunks.findIndex((chunk) => !isOld(chunk));
      const old = firstYoung < 0 ? chunks : chunks.slice(0, firstYoung);
      const { bytes: freed } = await drop(old, { reason: 'expired', destinations: names });
      if (letters.some(isOld)) await endDead((_, letter) => isOld(letter));
      return freed > 0 && old.length === SOME_CHUNKS;
    },
  };
}
