import { arrayOf, type Session } from '../../database/session.ts';
import { endOldestDead } from './dead.ts';
import type { Self, Shared } from './instance.ts';
import { release } from './release.ts';
import type { Piece } from './slices.ts';
import { DROP_WAITING, KNOWN_DESTINATIONS, OLD_BATCHES, OLDEST_CHUNKS, SERVED_DESTINATIONS } from './sql/drop.ts';
import { END_BATCH, END_PIECES } from './sql/settle.ts';
import { TIME } from './sql/time.ts';
import { createTally, type Tally } from './tally.ts';

interface ChunkRow {
  readonly number: number;
  readonly bytes: number;
  readonly aged: number;
}
interface PlacedPiece extends Piece {
  readonly destination: string;
}

/** Chunks looked at, or ended, in one go: nobody waits for long. */
const SOME_CHUNKS = 200;

/** Who goes when the room is needed, or the time is over: each call is one transaction. */
export function createMakeRoom({ transact, settings, self, shiftMs }: Shared) {
  const nowOf = async (session: Session) => (await session.ask<{ now: number }>(TIME, [shiftMs()]))[0]?.now ?? 0;

  const destinationsOf = async (session: Session) =>
    (await session.ask<{ destination: string }>(KNOWN_DESTINATIONS)).map(({ destination }) => destination);

  /** Ends what is pending of these chunks; a batch goes whole or stays, and stays while somebody sends it. */
  async function drop(
    session: Session,
    tally: Tally,
    chunks: readonly ChunkRow[],
    {
      reason,
      destinations,
      now,
    }: { readonly reason: string; readonly destinations: readonly string[]; readonly now: number },
  ): Promise<void> {
    const last = chunks.at(-1);
    if (last === undefined || destinations.length === 0) return;
    const names = arrayOf(destinations.map((name) => `"${name}"`));
    const ended = [
      ...(await session.ask<PlacedPiece>(DROP_WAITING, [arrayOf(chunks.map(({ number }) => number)), names])),
    ];
    const batches = await session.ask<{ id: number; destination: string; fence: number }>(OLD_BATCHES, [
      now,
      last.number,
      names,
    ]);
    for (const { id, destination, fence } of batches) {
      if ((await session.tell(END_BATCH, [id, fence])) === 0) continue;
      const pieces = await session.ask<Piece>(END_PIECES, [destination, id]);
      ended.push(...pieces.map((piece) => ({ ...piece, destination })));
    }
    for (const piece of ended) tally.end(piece.destination, `dropped:${reason}`, piece);
    await release(session, tally, ended);
  }

  const removedOf = async (session: Session, now: number): Promise<string[]> => {
    const rows = await session.ask<{ destinations: string }>(SERVED_DESTINATIONS, [now]);
    const served = new Set([...rows.flatMap(({ destinations }) => destinations.split(' ')), ...settings.destinations]);
    return (await destinationsOf(session)).filter((name) => !served.has(name));
  };

  /** As many of the oldest chunks as make up `missing` bytes, but for some at a time. */
  async function oldest(session: Session, after: number, missing: number): Promise<ChunkRow[]> {
    const chosen: ChunkRow[] = [];
    let bytes = 0;
    for (const chunk of await session.ask<ChunkRow>(OLDEST_CHUNKS, [after, SOME_CHUNKS])) {
      if (bytes >= missing) break;
      chosen.push(chunk);
      bytes += chunk.bytes;
    }
    return chosen;
  }

  async function dropOldest(session: Session, tally: Tally, me: Self, missing: number, now: number): Promise<void> {
    const left = missing - (await endOldestDead(session, me, (ended) => ended < missing));
    if (left <= 0) return;
    const destinations = await destinationsOf(session);
    let freed = 0;
    for (let after = 0; freed < left; ) {
      const chunks = await oldest(session, after, left - freed);
      const last = chunks.at(-1);
      if (last === undefined) return;
      const before = tallied(tally);
      await drop(session, tally, chunks, { reason: 'full', destinations, now });
      freed += before - tallied(tally);
      after = last.number;
    }
  }

  return {
    /** @param missing bytes. Nothing goes that the policy does not let go. */
    makeRoom: (missing: number): Promise<void> =>
      transact(async (session) => {
        const me = await self();
        const now = await nowOf(session);
        const tally = createTally();
        const removed = await removedOf(session, now);
        for (let after = 0; removed.length > 0; ) {
          const chunks = await oldest(session, after, Number.MAX_SAFE_INTEGER);
          const last = chunks.at(-1);
          if (last === undefined) break;
          await drop(session, tally, chunks, { reason: 'destination_removed', destinations: removed, now });
          after = last.number;
        }
        const left = missing + tallied(tally);
        if (left > 0 && settings.whenFull === 'drop-oldest') await dropOldest(session, tally, me, left, now);
        tally.send(session, me.deliveries);
      }),

    /** Ends what is pending for one destination, or all of them, but for what somebody is sending. @returns how many. */
    async end(reason: string, destination: string | undefined): Promise<number> {
      let records = 0;
      for (let after: number | undefined = 0; after !== undefined; ) {
        const from: number = after;
        const step = await transact(async (session) => {
          const me = await self();
          const now = await nowOf(session);
          const destinations = destination === undefined ? await destinationsOf(session) : [destination];
          const chunks = await session.ask<ChunkRow>(OLDEST_CHUNKS, [from, SOME_CHUNKS]);
          const tally = createTally();
          await drop(session, tally, chunks, { reason, destinations, now });
          tally.send(session, me.deliveries);
          const ended = destinations.reduce((sum, name) => sum + tally.of(name, `dropped:${reason}`), 0);
          return { ended, last: chunks.at(-1)?.number };
        });
        records += step.ended;
        after = step.last;
      }
      return records;
    },

    /** Drops what is too old. @returns whether there may be more. */
    expire: (): Promise<boolean> =>
      transact(async (session) => {
        const me = await self();
        const now = await nowOf(session);
        const cutoff = now - settings.maxAgeMs;
        const rows = await session.ask<ChunkRow>(OLDEST_CHUNKS, [0, SOME_CHUNKS]);
        const firstYoung = rows.findIndex(({ aged }) => aged >= cutoff);
        const old = firstYoung < 0 ? rows : rows.slice(0, firstYoung);
        const tally = createTally();
        const destinations = await destinationsOf(session);
        await drop(session, tally, old, { reason: 'expired', destinations, now });
        tally.send(session, me.deliveries);
        await endOldestDead(session, me, (_, { aged }) => aged < cutoff);
        return tallied(tally) < 0 && old.length === SOME_CHUNKS;
      }),
  };
}

/** Bytes that the spool has changed by. */
const tallied = (tally: Tally): number => tally.of('', 'bytes');
