import type { Logger } from 'pino';
import type { Destination, Sent, Verdict } from '../destinations/destination.ts';
import type { Batch, Settlement, Spool } from '../spool/spool.ts';
import type { Clock } from './clock.ts';
import { FRESH_MEMORY, type Memory, respond } from './respond.ts';

export interface DeliveryStatus {
  readonly lastSuccessMs: number | undefined;
  readonly lastError: string | undefined;
  readonly pausedReason: string | undefined;
  readonly nextAttemptMs: number | undefined;
  readonly inFlight: number;
}

/** Carries batches from the spool to one destination. */
export interface Delivery {
  /** Something may be there to take. */
  wake(): void;
  /** Takes no more and calls back what is in flight: it is on disk, and goes again after `release`. */
  hold(): Promise<void>;
  release(): void;
  /** Resolves when no request is under way that was begun before; what takes longer than `ms` is called back. */
  settleRequests(ms: number): Promise<void>;
  /** Takes no more, gives what is in flight `graceMs`, then calls it back: it is on disk and goes again next time. */
  stop(graceMs: number): Promise<void>;
  status(): DeliveryStatus;
}

export interface DeliveryOptions {
  readonly spool: Spool;
  readonly destination: Destination;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
  readonly maxInFlight: number;
  /** How long a few events wait for company. */
  readonly lingerMs: number;
  /** For whoever wants to know what left, and what became of it. */
  readonly onAttempt?: ((attempt: Attempt) => void) | undefined;
}

/** One batch on its way to one destination, once. */
export interface Attempt {
  readonly destination: string;
  readonly records: Batch['records'];
  readonly sent: Sent;
  readonly verdict: Verdict;
  /** Epoch ms at which it was begun. */
  readonly atMs: number;
}

/** The spool cannot answer (a full disk, a failing one): ask again. */
const SPOOL_RETRY_MS = 1_000;
/** What a request that was called back has to end in. */
const CALLED_BACK_MS = 1_000;

interface Request {
  readonly abort: AbortController;
  /** Its answer is there, or it was called back. */
  readonly ended: Promise<unknown>;
  /** And that is recorded. */
  readonly settled: Promise<void>;
}

export function createDelivery(options: DeliveryOptions): Delivery {
  const { spool, destination, clock, random, maxInFlight } = options;
  const log = (level: 'info' | 'warn' | 'error', message: string, fields: object = {}) =>
    options.log[level]({ destination: destination.name, ...fields }, message);
  const inFlight = new Set<Request>();
  let memory: Memory = FRESH_MEMORY;
  let lastSuccessMs: number | undefined;
  let lastError: string | undefined;
  let nextAttemptMs: number | undefined;
  let stopping = false;
  let held = false;
  /** A batch on its way from the spool: not in flight yet, but nothing that happens to its records now changes it. */
  let taking: Promise<unknown> | undefined;
  let pumping = false;
  let woken = false;
  /** Calls off the current wait: nothing is taken before it is over. */
  let waiting: (() => void) | undefined;
  /** Calls off the alarm for a batch that is due later; something else may still be taken meanwhile. */
  let alarm: (() => void) | undefined;

  function waitFor(ms: number): void {
    waiting?.();
    waiting = clock.after(ms, () => {
      waiting = undefined;
      nextAttemptMs = undefined;
      wake();
    });
  }

  /** Of two requests that were in flight at once, the one that asks for the longer wait is heard. */
  function backOff(ms: number): void {
    const untilMs = clock.now() + ms;
    if (stopping || (nextAttemptMs !== undefined && nextAttemptMs >= untilMs)) return;
    nextAttemptMs = untilMs;
    waitFor(ms);
  }

  /** Half a batch does not wait for company. */
  function endLinger(): void {
    if (nextAttemptMs !== undefined) return;
    waiting?.();
    waiting = undefined;
  }

  const mayTake = () => {
    const troubled = memory.failures > 0;
    return !stopping && !held && waiting === undefined && inFlight.size < (troubled ? 1 : maxInFlight);
  };

  async function takeOne(): Promise<boolean> {
    alarm?.();
    alarm = undefined;
    const asked = spool.take(destination.name, clock.now());
    taking = asked.catch(() => undefined);
    const taken = await asked;
    if ('batch' in taken && held) {
      await settle(taken.batch, { kind: 'retry', notBeforeMs: clock.now(), reason: 'held' });
      return false;
    }
    if ('batch' in taken) {
      launch(taken.batch);
      if (!taken.more && waiting === undefined && !stopping) waitFor(options.lingerMs);
      return true;
    }
    if (taken.dueMs !== undefined && !stopping) {
      alarm = clock.after(Math.max(0, taken.dueMs - clock.now()), () => {
        alarm = undefined;
        wake();
      });
    }
    return false;
  }

  /** Ends in the same turn in which it finds nothing more to do, so that no waking gets lost. */
  async function pump(): Promise<void> {
    pumping = true;
    try {
      do {
        woken = false;
        while (mayTake() && (await takeOne()));
      } while (woken && mayTake());
    } catch (error) {
      log('error', 'the spool gave no batch', { reason: textOf(error) });
      if (!stopping) waitFor(SPOOL_RETRY_MS);
    } finally {
      pumping = false;
    }
  }

  function wake(): void {
    woken = true;
    if (!pumping && mayTake()) void pump();
  }

  function launch(batch: Batch): void {
    const abort = new AbortController();
    const ended = send(batch, abort.signal);
    const settled = ended
      .then((verdict) => conclude(batch, verdict, abort.signal.aborted))
      .finally(() => {
        inFlight.delete(request);
        wake();
      });
    const request: Request = { abort, ended, settled };
    inFlight.add(request);
  }

  async function send(batch: Batch, signal: AbortSignal): Promise<Verdict> {
    const { records } = batch;
    const atMs = clock.now();
    let sent: Sent | undefined;
    try {
      const verdict = await destination.send(
        records.map(({ body }) => body),
        signal,
        (what) => {
          sent = what;
        },
      );
      if (sent !== undefined) options.onAttempt?.({ destination: destination.name, records, sent, verdict, atMs });
      return verdict;
    } catch (error) {
      log('error', 'a destination failed in a way it should not', { reason: textOf(error) });
      return { kind: 'retry', reason: 'internal error' };
    }
  }

  async function conclude(batch: Batch, verdict: Verdict, calledBack: boolean): Promise<void> {
    const tookSomething = verdict.kind === 'delivered' || verdict.kind === 'partly';
    if (calledBack && !tookSomething) {
      // Its composition is on disk, and it goes again, identical: after the next start, or when it may.
      if (stopping) return;
      return settle(batch, { kind: 'retry', notBeforeMs: clock.now(), reason: 'called back' });
    }
    const before = memory;
    const { settlement, memory: after, waitMs } = respond(verdict, batch, before, clock.now(), random);
    memory = after;
    if (tookSomething) lastSuccessMs = clock.now();
    if ('reason' in verdict) lastError = verdict.reason;
    tell(before, after, settlement, verdict);
    if (waitMs > 0) backOff(waitMs);
    else if (settlement.kind === 'split') endLinger();
    await settle(batch, settlement);
  }

  /** Until it is recorded, the batch counts as in flight: nobody else gets it. */
  async function settle(batch: Batch, settlement: Settlement): Promise<void> {
    for (;;) {
      try {
        return await spool.settle(batch, settlement);
      } catch (error) {
        log('error', 'the end of a batch could not be recorded; it is tried again', { reason: textOf(error) });
        if (stopping) return;
        await new Promise<void>((resolve) => clock.after(SPOOL_RETRY_MS, resolve));
      }
    }
  }

  /** Says what an operator should know, when it changes, and not at every attempt. */
  function tell(before: Memory, after: Memory, settlement: Settlement, verdict: Verdict): void {
    const reason = 'reason' in verdict ? verdict.reason : undefined;
    if (after.pausedReason !== undefined && before.pausedReason === undefined) {
      log('error', 'the destination takes nothing until it is mended; everything is kept', { reason });
    } else if (after.failures === 1 && before.failures === 0)
      log('warn', 'the destination does not answer well', { reason });
    else if (after.failures === 0 && before.failures > 0) log('info', 'the destination is back');
    if (settlement.kind === 'dead') {
      log('warn', 'refused for good: see the dead letters', {
        events: settlement.seqs.length,
        reason: settlement.reason,
      });
    }
  }

  /** A destination that cannot be called back (a pipe nobody reads) holds nothing up for longer. */
  async function within(ms: number, work: Promise<unknown>): Promise<void> {
    let cancel: (() => void) | undefined;
    const bound = new Promise<void>((resolve) => {
      cancel = clock.after(ms, resolve);
    });
    await Promise.race([work, bound]);
    cancel?.();
  }

  return {
    wake,
    async hold() {
      held = true;
      await taking;
      const requests = [...inFlight];
      for (const { abort } of requests) abort.abort();
      await within(CALLED_BACK_MS, Promise.all(requests.map(({ settled }) => settled)));
    },
    release() {
      held = false;
      wake();
    },
    async settleRequests(ms) {
      await taking;
      const requests = [...inFlight];
      const ended = Promise.all(requests.map((request) => request.ended));
      const cancel = clock.after(ms, () => {
        for (const { abort } of requests) abort.abort();
      });
      await within(ms + CALLED_BACK_MS, ended);
      cancel();
    },
    async stop(graceMs) {
      stopping = true;
      waiting?.();
      alarm?.();
      const cancel = clock.after(graceMs, () => {
        for (const { abort } of inFlight) abort.abort();
      });
      await within(graceMs + CALLED_BACK_MS, Promise.all([...inFlight].map(({ settled }) => settled)));
      cancel();
    },
    status: () => ({
      lastSuccessMs,
      lastError,
      pausedReason: memory.pausedReason,
      nextAttemptMs,
      inFlight: inFlight.size,
    }),
  };
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
