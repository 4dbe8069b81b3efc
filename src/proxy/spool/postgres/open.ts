import type { Logger } from 'pino';
import { DatabaseAway, faultOf, reasonOf } from '../../database/fault.ts';
import { WrongDatabase } from '../../database/migrate.ts';
import type { Promised } from '../../database/promise.ts';
import type { Transact } from '../../database/transaction.ts';
import { within } from '../../within.ts';
import { createGroupCommit, type GroupCommit } from '../group-commit.ts';
import type { Answer, Operation, Outcome } from '../operations.ts';
import type { AppendAnswer, Batch, Spool, SpoolStatus } from '../spool.ts';
import { SpoolError } from '../spool-error.ts';
import { type Appended, createAppend, NeedsRoom, Repeated } from './append.ts';
import { createErase } from './erase.ts';
import { LANES, type Self, type Shared, type SharedSettings, selfOf } from './instance.ts';
import { createLeases } from './leases.ts';
import { createMakeRoom } from './make-room.ts';
import { createPass } from './pass.ts';
import { createSettle } from './settle.ts';
import { LEAVE, NEW_INSTANCE } from './sql/instance.ts';
import { TIME } from './sql/time.ts';
import { createStatus } from './status.ts';
import { createTake } from './take.ts';
import { createUpkeep } from './upkeep.ts';

export interface SharedSpoolOptions extends SharedSettings {
  readonly database: { readonly transact: Transact; problem(): string | undefined };
  /** Epoch ms. */
  readonly now: () => number;
  /** In [0, 1). */
  readonly random: () => number;
  readonly log?: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** What the engine is worth now; undefined: nobody looks. */
  readonly promise?: (() => Promised) | undefined;
  /** Added to the server's clock; for tests that move time. @default 0 */
  readonly shiftMs?: () => number;
  /** Looks after itself, and at what others did, this often. @default 1000 */
  readonly tickMs?: number;
}

const TICK_MS = 1_000;
const CLOSE_MS = 1_000;
/** Where one sender repeats itself, others do. */
const REPEATED_MS = 1_000;
/** Behind a group that is under way; then the next lane begins. */
const ENOUGH_RECORDS = 256;
const FAILING: AppendAnswer = { ok: false, reason: 'failing', retryAfterSeconds: 5 };
const CLOSING: AppendAnswer = { ok: false, reason: 'closing', retryAfterSeconds: 5 };
/** A connection that died unnoticed costs a group one try; the same ids again do no harm. */
const APPEND_TRIES = 2;
const NOTHING: Omit<SpoolStatus, 'maxBytes' | 'state'> = {
  accepted: 0,
  duplicates: 0,
  stored: 0,
  bytes: 0,
  destinations: {},
};
const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Opens a spool that lies in a database, together with whoever else has it open. The database may be away. */
export function openSharedSpool(options: SharedSpoolOptions): Spool {
  const { database, now, random, log = SILENT, promise, shiftMs = () => 0, tickMs = TICK_MS, ...settings } = options;
  const { transact } = database;
  let known: Promise<Self> | undefined;

  function self(): Promise<Self> {
    known ??= transact(async (session) => {
      const [time] = await session.ask<{ now: number }>(TIME, [shiftMs()]);
      const values = [settings.destinations.join(' '), (time?.now ?? 0) + 30_000];
      const [row] = await session.ask<{ number: number }>(NEW_INSTANCE, values);
      if (row === undefined) throw new Error('the sequence gave no number');
      return selfOf(row.number);
    }).catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return known;
  }

  const shared: Shared = { transact, settings, self, shiftMs };
  const append = createAppend(shared);
  const room = createMakeRoom(shared);
  const take = createTake(shared, random);
  const settle = createSettle(shared, take.newBatchId);
  const pass = createPass(shared);
  const erase = createErase(shared);
  const readStatus = createStatus(shared);
  const leases = createLeases(shared);
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of [...listeners]) listener();
  };
  const upkeep = createUpkeep({ shared, leases, room, now, onWaiting: tell });
  let closing: Promise<void> | undefined;
  let lastStatus: SpoolStatus = { ...NOTHING, maxBytes: settings.maxBytes, state: 'failing' };
  let instances = 0;
  let ends = { takenOver: 0, fenced: 0 };
  /** Bytes of the last records that did not fit; the spool is full as long as they would not. */
  let refusedBytes = 0;
  let refusedAtMs = 0;
  let repeatedAtMs = 0;
  /** Settlements whose commit may have happened all the same. */
  const uncertain = new WeakSet<Batch>();

  async function appendGroup(operation: Appends, lane: number): Promise<readonly AppendAnswer[]> {
    await self();
    // What was full a moment ago is, most likely: nothing is looked for that could go.
    const mayRefuse = refusedBytes > 0 && settings.whenFull === 'refuse' && now() - refusedAtMs < 1_000;
    let how = { lane, mayRefuse, room: 0, isRepeated: now() - repeatedAtMs < REPEATED_MS };
    let given: Appended | undefined;
    while (given === undefined) {
      given = await append(operation, how).catch(async (error: unknown) => {
        if (error instanceof Repeated) {
          repeatedAtMs = now();
          how = { ...how, isRepeated: true };
        } else if (error instanceof NeedsRoom) {
          how = { ...how, mayRefuse: true, room: (await room.makeRoom(error.bytes)) ? error.bytes : 0 };
        } else throw error;
        return undefined;
      });
    }
    refusedBytes = given.refusedBytes;
    if (refusedBytes > 0) refusedAtMs = now();
    return given.answers;
  }

  async function appendSafely(operation: Appends, lane: number): Promise<Outcome> {
    for (let tried = 1; ; tried += 1) {
      try {
        return { ok: true, answer: await appendGroup(operation, lane) };
      } catch (error) {
        const fault = faultOf(error);
        if (fault === 'bug') return { ok: false, fault: 'bug', message: textOf(error) };
        if (fault === 'away' && tried < APPEND_TRIES) continue;
        const answer = fault === 'full' ? { ...FAILING, reason: 'full' as const, retryAfterSeconds: 30 } : FAILING;
        return { ok: true, answer: operation.appends.map(() => answer) };
      }
    }
  }

  function createLane(number: number): Lane {
    const lane: Lane = {
      beganAt: undefined,
      waiting: 0,
      group: createGroupCommit((operations) => {
        const [operation] = operations;
        if (operation?.kind !== 'append') throw new Error('only appends are grouped');
        begun += 1;
        lane.beganAt = begun;
        lane.waiting = 0;
        void appendSafely(operation, number).then((outcome) => {
          lane.beganAt = undefined;
          const stored = outcome.ok && isStored(outcome.answer);
          // A connection that was given up may still hold it.
          lane.group.settle([outcome], stored ? [operation.bytes.buffer] : []);
          if (stored) tell();
        });
      }),
    };
    return lane;
  }
  let begun = 0;
  const lanes: readonly Lane[] = Array.from({ length: LANES }, (_, number) => createLane(number));

  /** The first until much waits behind it: many small commits cost more than a few large ones. */
  function laneFor(records: number): GroupCommit {
    const lane = lanes.find(({ beganAt, waiting }) => beganAt === undefined || waiting < ENOUGH_RECORDS) ?? lanes[0];
    if (lane === undefined) throw new Error('there is a lane');
    lane.waiting += records;
    return lane.group;
  }

  /** Resolves when everything has ended that was appended before; an empty append ends with its group. */
  const settled = () => Promise.all(lanes.map(({ group }) => group.append([])));

  let ticking: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    ticking = ticking.then(() => upkeep.tick()).catch(() => undefined);
  }, tickMs);
  timer.unref();

  async function asSpoolError<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      if (faultOf(error) === 'bug' && !(error instanceof WrongDatabase)) throw error;
      throw new SpoolError('unavailable', `the database cannot be used: ${reasonOf(error)}`, { cause: error });
    }
  }

  function stateOf(counted: { readonly bytes: number }): SpoolStatus['state'] {
    if (promise?.().accepts === false) return 'failing';
    return refusedBytes > 0 && counted.bytes + refusedBytes > settings.maxBytes ? 'full' : 'open';
  }

  async function close(): Promise<void> {
    clearInterval(timer);
    // A server that does not answer is not waited for: what was not acknowledged comes again.
    await within(CLOSE_MS, Promise.all(lanes.map(({ group }) => group.idle())));
    for (const { group } of lanes) group.fail('the spool is closed');
    await within(CLOSE_MS, ticking);
    await within(CLOSE_MS, leave());
  }

  /** Else the others notice when the leases end. */
  async function leave(): Promise<void> {
    await leases.giveBack();
    if (known === undefined) return;
    const { number } = await known;
    await transact(async (session) => session.send(LEAVE, [number]));
  }

  return {
    append(records) {
      if (closing !== undefined) return Promise.resolve(CLOSING);
      if (promise?.().accepts === false) return Promise.resolve(FAILING);
      return laneFor(records.length).append(records);
    },
    take: (destination, nowMs) =>
      asSpoolError(
        take.take(destination, nowMs).then((taken) => {
          if ('batch' in taken) leases.hold(taken.batch);
          return taken;
        }),
      ),
    settle: (batch, settlement) =>
      asSpoolError(
        (async () => {
          const waitMs = settlement.kind === 'retry' ? Math.max(0, settlement.notBeforeMs - now()) : 0;
          try {
            await settle(batch, settlement, { waitMs, again: uncertain.has(batch) });
            leases.drop(batch.id);
          } catch (error) {
            uncertain.add(batch);
            throw error;
          }
        })(),
      ),
    pass: (destination) => asSpoolError(pass(destination)),
    onAppend(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    erase: (owner) => asSpoolError(settled().then(() => erase(owner))),
    async status() {
      const sharing = () => ({
        instances,
        survives: promise?.().survives ?? 'unknown',
        promise: promise?.().sentence ?? 'nothing is known of the database yet',
        ...ends,
      });
      try {
        if (closing !== undefined) throw new DatabaseAway('closed');
        await upkeep.expire();
        const { instances: many, takenOver, fenced, ...counted } = await readStatus();
        instances = many;
        ends = { takenOver, fenced };
        lastStatus = { ...counted, state: stateOf(counted), shared: sharing() };
      } catch {
        const problem = database.problem();
        const why = problem === undefined ? {} : { problem };
        lastStatus = {
          ...lastStatus,
          state: closing === undefined ? 'failing' : 'closed',
          shared: { ...sharing(), ...why },
        };
      }
      return lastStatus;
    },
    close() {
      closing ??= close();
      return closing;
    },
  };
}

interface Lane {
  readonly group: GroupCommit;
  /** The how-manieth group is under way; undefined: none is. */
  beganAt: number | undefined;
  /** Records that came since. */
  waiting: number;
}

type Appends = Extract<Operation, { kind: 'append' }>;

const isStored = (answer: Answer): boolean =>
  Array.isArray(answer) && answer.some((each) => each.ok && each.stored > 0);

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
