import type { AdmittedEvent } from '../../contract/event.ts';
import type { Outbox } from '../outbox.ts';
import type { Collector } from './collector.ts';
import { createPeriods } from './period.ts';
import { askAll, isStandby, notesOf, type Outcome } from './round.ts';
import { createStatusBook, type ScheduleStatus } from './status.ts';
import type { Cluster } from './track.ts';

/** The part of pino that is used. */
export interface ScheduleLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface ScheduleOptions extends Cluster {
  readonly collectors: readonly Collector[];
  readonly everyMs: number;
  readonly outbox: Outbox;
  readonly now: () => number;
  readonly log: ScheduleLog;
  /** Where several processes share the work; each round has the number of its period's beginning. @default all of it */
  readonly turn?: Turn;
  /** Calls back once, after so many milliseconds; returns its cancellation. @default setTimeout */
  readonly timer?: (callback: () => void, ms: number) => () => void;
}

/** Whose turn it is. A round that two of them do makes the same tracks, with the same ids. */
export interface Turn {
  claim(round: number): Promise<'ours' | 'done' | { readonly waitMs: number }>;
  /** @param done undefined: the round was not done, and somebody else may. */
  end(done: number | undefined): Promise<void>;
}

/**
 * Asks the cluster at once and then once a period. One round at a time: a source that takes longer than a period makes
 * the next one late, never double.
 */
export interface Schedule {
  start(): void;
  /** Ends the questions under way; resolves when nothing of this is running any more. */
  stop(): Promise<void>;
  status(): ScheduleStatus;
}

/** Longest single wait: a clock that was put right, or a machine that slept, is noticed after that. */
const MAX_WAIT_MS = 60_000;
/** Whoever is at it may end at any moment, or may not be there any more. */
const TURN_WAIT_MS = 15_000;
const ALWAYS_OURS: Turn = { claim: async () => 'ours', end: async () => undefined };

function realTimer(callback: () => void, ms: number): () => void {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
}

export function createSchedule(options: ScheduleOptions): Schedule {
  const { collectors, everyMs, outbox, now, log, identity, version, turn = ALWAYS_OURS, timer = realTimer } = options;
  const periods = createPeriods(identity.general.clusterId, everyMs);
  const book = createStatusBook();
  const stopping = new AbortController();
  const { signal } = stopping;
  let running: Promise<void> = Promise.resolve();

  /** Resolves early when the schedule is stopped. */
  const sleepUntil = async (wakeMs: number): Promise<void> => {
    while (!signal.aborted && now() < wakeMs) {
      await new Promise<void>((resolve) => {
        const wake = () => {
          cancel();
          signal.removeEventListener('abort', wake);
          resolve();
        };
        const cancel = timer(wake, Math.min(wakeMs - now(), MAX_WAIT_MS));
        signal.addEventListener('abort', wake, { once: true });
      });
    }
  };

  /** Keeps at it until the spool takes them or the next round brings newer ones. @returns why not; undefined: stored. */
  async function store(events: readonly AdmittedEvent[], untilMs: number): Promise<string | undefined> {
    for (;;) {
      const answer = await outbox.append(events);
      if (answer.ok) return undefined;
      const againMs = now() + answer.retryAfterSeconds * 1000;
      if (signal.aborted || againMs >= untilMs) return `the spool is ${answer.reason}`;
      await sleepUntil(againMs);
    }
  }

  function report(outcomes: readonly Outcome[]): void {
    for (const outcome of outcomes) {
      const { name, observation, error } = outcome;
      const notes = notesOf(outcome);
      if (error !== undefined) log.error({ collector: name, err: error }, 'a collector threw');
      else if (!observation.ok) {
        log.warn({ collector: name, url: observation.url, reason: observation.reason }, 'a source gave no track');
      } else if (notes.length > 0) log.info({ collector: name, notes }, 'a source gave a track, with remarks');
    }
  }

  /** Waits while somebody else is at this round. @returns whether it is to be done here. */
  async function isOurTurn(periodStartMs: number): Promise<boolean> {
    for (;;) {
      let waitMs = TURN_WAIT_MS;
      try {
        const claimed = await turn.claim(periodStartMs);
        if (claimed === 'ours') return true;
        if (claimed === 'done') return false;
        waitMs = Math.min(waitMs, claimed.waitMs + 1);
      } catch {
        // Nothing could be stored either; it is asked again.
      }
      if (signal.aborted || now() + waitMs >= periodStartMs + everyMs) return false;
      await sleepUntil(now() + waitMs);
      if (signal.aborted) return false;
    }
  }

  async function round(): Promise<void> {
    const periodStartMs = periods.startOf(now());
    if (!(await isOurTurn(periodStartMs))) {
      if (!signal.aborted) book.leave();
      return;
    }
    let isDone = false;
    try {
      isDone = await ask(periodStartMs);
    } finally {
      // One that is not told is over when its time is.
      await turn.end(isDone ? periodStartMs : undefined).catch(() => undefined);
    }
  }

  /** @returns whether the tracks of the period need nobody else. */
  async function ask(periodStartMs: number): Promise<boolean> {
    book.asking();
    const outcomes = await askAll(collectors, periodStartMs, { identity, version }, { signal, leaveToLeader: true });
    if (signal.aborted) return false;
    if (outcomes.some(isStandby)) {
      log.info({}, 'this master does not lead: the tracks of the cluster are left to the leading one');
      book.settle(outcomes, 'standby', now());
      return false;
    }
    report(outcomes);
    const events = outcomes.flatMap(({ event }) => event ?? []);
    const lost = events.length === 0 ? undefined : await store(events, periodStartMs + everyMs);
    if (lost !== undefined) log.warn({ reason: lost, tracks: events.length }, 'tracks were not stored');
    book.settle(outcomes, lost === undefined ? 'stored' : { lost }, now());
    return lost === undefined;
  }

  async function run(): Promise<void> {
    while (!signal.aborted) {
      try {
        await round();
      } catch (error) {
        // After the start nothing ends the proxy: what it acknowledged is its to deliver.
        log.error({ err: error }, 'a round of the collectors failed');
      }
      const nextMs = periods.nextAfter(now());
      book.next(nextMs);
      await sleepUntil(nextMs);
    }
  }

  let started = false;
  return {
    start() {
      if (started) return;
      started = true;
      running = run();
    },
    async stop() {
      stopping.abort();
      await running;
    },
    status: () => book.current(),
  };
}
