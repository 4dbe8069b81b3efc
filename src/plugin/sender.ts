import { createBoundedQueue } from './bounded-queue.ts';
import type { Captured } from './captured.ts';
import type { Clock } from './clock.ts';
import type { Delivery } from './delivery.ts';
import type { Shield } from './shield.ts';
import type { SentPayload } from './transport/wire-log.ts';

/**
 * Stands in for the lazy part until that is there, which it asks for at the first event. `idle` → `loading` → `ready`;
 * a part that does not load (proxy absent) → `idle` again, with a pause that doubles, and after MAX_TRIES no more until
 * the next login. While nobody is logged in it rests, in any of these states: what comes is kept, and nobody is asked.
 * `stop()` forgets all of it, from any state.
 */
export interface Sender {
  take(event: Captured): void;
  /** It was turned on: the proxy may answer now. Does nothing where nothing waits. */
  wake(): void;
  /** Nobody is logged in any more, or yet. */
  rest(): void;
  /** The proxy may not let us in much longer: what is ready goes out now. */
  flush(): void;
  /** Gives away what is kept here, for the tab's next document. */
  takeHeld(): readonly Captured[];
  stop(): void;
  /** What left from this page, newest first; empty after a stop. */
  sent(): readonly SentPayload[];
}

export interface SenderDeps {
  readonly clock: Clock;
  readonly guard: Shield['guard'];
  /** Loads the lazy part and starts it; rejects when it cannot be had. */
  readonly open: () => Promise<Delivery>;
}

const HELD_MAX_EVENTS = 100;
const MAX_TRIES = 5;
const FIRST_PAUSE_MS = 30_000;
/** Until somebody has logged in, the proxy answers 401: an event of the login page is no reason to ask it. */
const LOGIN_PAGE = '/login';

export function createSender({ clock, guard, open }: SenderDeps): Sender {
  const held = createBoundedQueue<Captured>(HELD_MAX_EVENTS);
  let delivery: Delivery | undefined;
  let loading = false;
  let resting = false;
  let failures = 0;
  let notBefore = 0;
  // Counts the stops, so that a part which arrives after one is sent away.
  let era = 0;

  function load(): void {
    if (resting || loading || held.length === 0 || failures >= MAX_TRIES || clock.now() < notBefore) return;
    loading = true;
    const mine = era;
    const arrived = guard((opened: Delivery) => {
      if (mine !== era) {
        opened.stop();
        return;
      }
      loading = false;
      failures = 0;
      delivery = opened;
      if (!resting) held.take().forEach(opened.take);
    });
    const failed = guard(() => {
      if (mine !== era) return;
      loading = false;
      notBefore = clock.now() + FIRST_PAUSE_MS * 2 ** failures;
      failures += 1;
    });
    open().then(arrived, failed);
  }

  return {
    take(event) {
      if (delivery && !resting) return delivery.take(event);
      held.push(event);
      if (!(event.name === 'page' && event.properties.path === LOGIN_PAGE)) load();
    },
    wake() {
      resting = false;
      failures = 0;
      notBefore = 0;
      if (!delivery) return load();
      held.take().forEach(delivery.take);
      delivery.wake();
    },
    rest() {
      resting = true;
    },
    flush() {
      if (delivery) delivery.flush();
    },
    takeHeld: () => held.take(),
    stop() {
      era += 1;
      loading = false;
      held.take();
      if (delivery) delivery.stop();
      delivery = undefined;
    },
    sent: () => (delivery ? delivery.sent() : []),
  };
}
