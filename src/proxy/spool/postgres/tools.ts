import { PG_ONE_MOMENT } from '../../database/sql/postgresql-only.ts';
import type { Transact } from '../../database/transaction.ts';
import type { ShownRecord } from '../inspect.ts';
import { SpoolError } from '../spool-error.ts';
import type { SpoolTools } from '../tools.ts';
import { checkShared } from './check.ts';
import { type Self, type Shared, type SharedSettings, selfOf } from './instance.ts';
import { createMakeRoom } from './make-room.ts';
import { deadLetters, type LetterRow, lettersOf, pendingRecords, shownLetter } from './read-records.ts';
import { replay } from './replay.ts';
import { NEXT_NUMBERS } from './sql/append.ts';
import { END_DEAD } from './sql/settle.ts';
import { TIME, type Time } from './sql/time.ts';
import { createStatus } from './status.ts';
import { createTally, SPOOL } from './tally.ts';

/** Letters changed in one transaction. */
const SOME = 100;

/** The tools of a spool that lies in a database; proxies that use it go on meanwhile. */
export function sharedTools(transact: Transact, settings: SharedSettings): SpoolTools {
  let known: Promise<Self> | undefined;
  const self = (): Promise<Self> => {
    known ??= transact(async (session) => {
      const [row] = await session.ask<{ number: number }>(NEXT_NUMBERS, [1]);
      return selfOf(row?.number ?? 0);
    });
    return known;
  };
  const shared: Shared = { transact, settings, self, shiftMs: () => 0 };
  const room = createMakeRoom(shared);
  const readStatus = createStatus(shared);

  async function* records(kind: 'pending' | 'dead', destination?: string): AsyncGenerator<ShownRecord> {
    if (kind === 'dead') {
      for await (const letter of deadLetters(shared, destination)) yield shownLetter(letter);
      return;
    }
    for await (const record of pendingRecords(shared)) {
      if (destination === undefined || destination in record.state) yield record;
    }
  }

  /** In groups, each of them one transaction. */
  async function eachSome(
    destination: string | undefined,
    work: (letters: readonly LetterRow[]) => Promise<number>,
  ): Promise<number> {
    let count = 0;
    let letters: LetterRow[] = [];
    for await (const letter of deadLetters(shared, destination)) {
      letters.push(letter);
      if (letters.length < SOME) continue;
      count += await work(letters);
      letters = [];
    }
    return count + (letters.length === 0 ? 0 : await work(letters));
  }

  async function purgeDead(letters: readonly LetterRow[]): Promise<number> {
    const me = await self();
    return transact(async (session) => {
      const gone = await Promise.all(letters.map(({ destination, seq }) => session.tell(END_DEAD, [destination, seq])));
      const bytes = letters.reduce((sum, letter, index) => sum + (gone[index] === 0 ? 0 : letter.bytes), 0);
      const tally = createTally();
      tally.add(SPOOL, 'bytes', -bytes);
      tally.add(SPOOL, 'deadBytes', -bytes);
      tally.send(session, me.deliveries);
      return gone.reduce((sum, each) => sum + each, 0);
    });
  }

  async function replayAll(letters: readonly LetterRow[]): Promise<number> {
    const me = await self();
    return transact(async (session) => {
      const [time] = await session.ask<Time>(TIME, [0]);
      return time === undefined ? 0 : replay(session, letters, time, me);
    });
  }

  return {
    async status() {
      const { instances: _, takenOver: __, fenced: ___, ...counted } = await readStatus();
      return { ...counted, state: 'open' };
    },
    check: (progress) =>
      transact((session) => {
        // CockroachDB's transactions always see one moment.
        if (session.dialect === 'postgresql') session.send(PG_ONE_MOMENT);
        return checkShared(session, progress);
      }),
    async show(id) {
      const letters = (await lettersOf(shared, id)).map(shownLetter);
      const dead = Object.assign({}, ...letters.map(({ state }) => state));
      for await (const record of pendingRecords(shared)) {
        if (record.id === id) return { ...record, state: { ...record.state, ...dead } };
      }
      const [letter] = letters;
      return letter && { ...letter, state: dead };
    },
    records,
    async repair(alone) {
      const { instances } = await readStatus();
      if (alone && instances > 0) {
        const proxies = instances === 1 ? 'a proxy uses' : `${instances} proxies use`;
        throw new SpoolError('locked', `${proxies} the database, or did so half a minute ago`);
      }
      return {
        replay: (destination) => eachSome(destination, replayAll),
        purge: (kind, destination) =>
          kind === 'dead' ? eachSome(destination, purgeDead) : room.end('purged', destination),
        settleExported: (destination) => room.end('exported', destination),
        close: () => undefined,
      };
    },
    close: async () => undefined,
  };
}
