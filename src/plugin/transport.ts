import type { WireEvent } from '../contract/event.ts';
import { BROWSER_QUEUE_MAX_EVENTS, KEEPALIVE_MAX_BYTES } from '../contract/limits.ts';
import { type Answer, ask } from './answer.ts';
import { createBoundedQueue } from './bounded-queue.ts';
import type { Clock } from './clock.ts';
import type { PageDecision } from './consent-state.ts';
import type { ProxyWord } from './proxy-word.ts';
import type { Fetch } from './request.ts';
import type { Shield } from './shield.ts';
import { nextPause, type Patience } from './transport/patience.ts';
import { judge, type Verdict } from './transport/verdict.ts';
import { createWireLog, type SentPayload } from './transport/wire-log.ts';

/**
 * Carries events to the proxy. Why not the SDK's own destination: it loses what is fired while leaving a page, cannot
 * forget what is queued, and lets a server that hangs hold every connection of the origin.
 *
 * An event is in the queue or in one flight, never in both, so that `stop()` can forget all there are. Otherwise:
 *
 * - gathering: GATHER_MS after the first event, and then when the browser is idle, a batch goes out. One request at a
 *   time.
 * - pausing: after a failure the events return to the queue and the next try waits (`patience.ts`).
 * - leaving: the page may be going; everything goes out at once, as far as the browser's budget for such requests goes.
 * - stopped: for good.
 */
export interface Transport {
  push(event: WireEvent): void;
  /** The proxy may let us in now: forget the failures and try. */
  wake(): void;
  leave(): void;
  /** Everything goes out at once, as when leaving, but the page stays: the proxy lets us in only this moment. */
  flush(): void;
  /** The page stays after all. */
  back(): void;
  stop(): void;
  /** What left so far, newest first. */
  sent(): readonly SentPayload[];
  /** Events that had to go because the queue was full, or that the proxy called wrong. */
  lost(): { readonly overflowed: number; readonly rejected: number };
}

export interface TransportDeps {
  readonly url: string;
  readonly fetch: Fetch;
  readonly clock: Clock;
  /** Resolves when the browser has nothing better to do: to make a request takes it longer than all before it. */
  readonly idle: () => Promise<unknown>;
  /** Wraps what an answer sets off. */
  readonly guard: Shield['guard'];
  /** 0 up to 1. */
  readonly random: () => number;
  /** Asked before every request: a no counts from that moment, in whichever tab it was said. While it is asked, all waits. */
  readonly state: () => PageDecision['state'];
  /** The proxy took nothing, for this reason. */
  readonly closed: (word: ProxyWord) => void;
}

const GATHER_MS = 500;
const BATCH_MAX_EVENTS = 50;

export function createTransport({ url, fetch, clock, idle, guard, random, state, closed }: TransportDeps): Transport {
  const queue = createBoundedQueue<WireEvent>(BROWSER_QUEUE_MAX_EVENTS);
  const flights = new Set<AbortController>();
  const wireLog = createWireLog();
  let batchSize = BATCH_MAX_EVENTS;
  let patience: Patience = 0;
  let notBefore = 0;
  let timer: number | undefined;
  let keepaliveBytes = 0;
  let leaving = false;
  let stopped = false;
  let rejected = 0;
  // Counts the wakes: a 401 to a request from before the login says nothing about now.
  let era = 0;

  function after(ms: number): void {
    clock.clearTimeout(timer);
    const mine = clock.setTimeout(() => {
      idle().then(
        guard(() => {
          if (timer !== mine) return;
          timer = undefined;
          if (flights.size === 0) launch();
        }),
      );
    }, ms);
    timer = mine;
  }

  function settle(events: readonly WireEvent[], verdict: Verdict, launchedIn: number): void {
    if (verdict.kind === 'no_consent') {
      closed(verdict.word);
      return;
    }
    if (verdict.kind === 'accepted') batchSize = BATCH_MAX_EVENTS;
    else if (verdict.kind === 'rejected') {
      const good = events.filter((_, index) => verdict.indexes.indexOf(index) < 0);
      rejected += events.length - good.length;
      queue.restore(good);
    } else if (verdict.kind === 'too_large') {
      if (events.length === 1) rejected += 1;
      else queue.restore(events);
      batchSize = (events.length + 1) >> 1;
    } else {
      queue.restore(events);
      if (launchedIn === era) {
        pauseFor(verdict.kind, verdict.kind === 'retry' ? verdict.afterMs : 0);
        return;
      }
    }
    patience = 0;
    notBefore = 0;
    // A backlog goes out batch after batch; a few new events wait for company.
    if (queue.length > 0) after(queue.length >= batchSize ? 0 : GATHER_MS);
  }

  function pauseFor(kind: 'retry' | 'absent', afterMs: number | undefined): void {
    // Several requests of one leave failed together: that is one failure.
    if (clock.now() < notBefore) return;
    const pause = nextPause(patience, kind, random(), afterMs);
    patience = pause.patience;
    notBefore = clock.now() + pause.ms;
    if (!pause.last) after(pause.ms);
  }

  /**
   * @param twice keepalive alone is not enough where a request of the host's follows at once that ends the login: Chromium
   *   hands those with keepalive to its browser process first, and while that was busy, the logout overtook and the answer
   *   was 401. Without it they stay in order, but end with the page. So both, as the same events: the proxy keeps one.
   * @param most events in it.
   * @returns whether a request went out.
   */
  function launch(twice = false, most = batchSize): boolean {
    const now = state();
    if (now === 'off') queue.take();
    if (stopped || now !== 'on' || queue.length === 0) return false;
    const events = queue.take(most);
    const atMs = clock.now();
    const body = JSON.stringify({ batch: events, sentAt: new Date(atMs).toISOString() });
    // Every character of a composed event is ASCII, so characters are bytes.
    const fits = keepaliveBytes + body.length <= KEEPALIVE_MAX_BYTES;
    // After a failure without it, unless the page is going: the browser's budget is the whole page's, and may be spent.
    const keepalive = fits && (leaving || patience === 0);
    if (leaving && !keepalive) {
      queue.restore(events);
      return false;
    }
    const controller = new AbortController();
    flights.add(controller);
    if (keepalive) keepaliveBytes += body.length;
    const launchedIn = era;
    const landed = guard((answer: Answer) => {
      flights.delete(controller);
      if (keepalive) keepaliveBytes -= body.length;
      if (stopped) return;
      const verdict = judge(answer, events.length, clock.now());
      wireLog.add({
        atMs,
        destination: url,
        status: answer.status,
        outcome: verdict.kind,
        events: events.length,
        body,
      });
      settle(events, verdict, launchedIn);
    });
    const question = { browser: { fetch }, clock, url, body, controller };
    Promise.all([twice && ask(question), ask({ ...question, keepalive })]).then(([plain, kept]) =>
      landed(plain && plain.status === 200 ? plain : kept),
    );
    return true;
  }

  function gather(): void {
    if (timer === undefined && flights.size === 0) after(Math.max(GATHER_MS, notBefore - clock.now()));
  }
  /** The page is going, or was: it may have come back meanwhile. */
  const launchLast = guard(() => (leaving ? launchAll() : gather()));
  function launchAll(twice = false): void {
    if (clock.now() < notBefore) return;
    // In as few requests as the budget lets them: a closed tab has half a second in Chromium, and each takes some of it.
    // But no more in one than an answer 413 has left.
    let most = batchSize < BATCH_MAX_EVENTS ? batchSize : BROWSER_QUEUE_MAX_EVENTS;
    while (queue.length > 0 && most >= batchSize) if (!launch(twice, most)) most /= 2;
  }

  return {
    push(event) {
      if (stopped) return;
      queue.push(event);
      // Those of one turn go together: a browser lets few requests outlive a page.
      if (leaving) Promise.resolve().then(launchLast);
      else gather();
    },
    wake() {
      era += 1;
      patience = 0;
      notBefore = 0;
      if (!stopped && queue.length > 0) after(0);
    },
    leave() {
      leaving = true;
      launchAll();
    },
    flush() {
      const wasLeaving = leaving;
      leaving = true;
      launchAll(true);
      leaving = wasLeaving;
    },
    back() {
      leaving = false;
    },
    stop() {
      stopped = true;
      clock.clearTimeout(timer);
      queue.take();
      flights.forEach((controller) => {
        controller.abort();
      });
    },
    sent: wireLog.read,
    lost: () => ({ overflowed: queue.dropped, rejected }),
  };
}
