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
  /** Calls back once, after so many milliseconds; returns its cancellation. @default setTimeout */
  readonly timer?: (callback: () => void, ms: number) => () => void;
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

function realTimer(callback: () => void, ms: number): () => void {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
}

export function createSchedule(options: ScheduleOptions): Schedule {
  const { collectors, everyMs, outbox, now, log, identity, version, timer = realTimer } = options;
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

  async function round(): Promise<void> {
    const periodStartMs = periods.startOf(now());
    book.asking();
    const outcomes = await askAll(collectors, periodStartMs, { identity, version }, { signal, leaveToLeader: true });
    if (signal.aborted) return;
    if (outcomes.some(isStandby)) {
      log.info({}, 'this master does not lead: the tracks of the cluster are left to the leading one');
      book.settle(outcomes, 'standby', now());
      return;
    }
    report(outcomes);
    const events = outcomes.flatMap(({ event }) => event ?? []);
    const lost = events.length === 0 ? undefined : await store(events, periodStartMs + everyMs);
    if (lost !== undefined) log.warn({ reason: lost, tracks: events.length }, 'tracks were not stored');
    book.settle(outcomes, lost === undefined ? 'stored' : { lost }, now());
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
