import type { Captured } from './captured.ts';
import type { Clock } from './clock.ts';
import type { PageDecision } from './consent-state.ts';
import type { Delivery } from './delivery.ts';
import type { Moment } from './moment.ts';
import type { Shield } from './shield.ts';
import type { SentPayload } from './transport/wire-log.ts';

/**
 * The consent gate, in front of everything: before a yes nothing is loaded, created or stored. It asks at every event,
 * and acts on every change:
 *
 * - on: the event goes to the delivery. Until that is there, which the first event asks for, it is kept: `loading`, then
 *   `ready`; a part that does not load (proxy absent) is asked for again after a pause that doubles, and after MAX_TRIES
 *   no more until the next login. While nobody is logged in, what comes is kept, and nobody is asked.
 * - ask: kept for the answer, the user's or the proxy's. A yes lets it through, a no forgets it.
 * - off: dropped. Turning off also stops the delivery and forgets what it holds.
 */
export interface Gate {
  /** @param off nothing counted when it happened. */
  take(event: Captured, off?: boolean): void;
  /** Now, for what will be taken later. */
  moment(): Moment;
  /** The decision may have changed: act on it, also when no event comes. */
  settle(): PageDecision['state'];
  /** The proxy may not let us in much longer: what is ready goes out now. */
  flush(): void;
  /** Gives away what waits: for the tab's next document, or for nobody. */
  takeHeld(): readonly Captured[];
  /** Forgets all of it, from any state; a later yes opens another delivery. */
  stop(): void;
  /** What left from this page, newest first; empty after a stop. */
  sent(): readonly SentPayload[];
}

export interface GateDeps {
  readonly clock: Clock;
  readonly guard: Shield['guard'];
  readonly state: () => PageDecision['state'];
  /** Nobody is logged in any more, or yet. */
  readonly resting: () => boolean;
  /**
   * Loads the lazy part and starts it; rejects when it cannot be had.
   * @param still hands on what it is given, unless a no came in the meantime.
   */
  readonly open: (still: <T>(value: T) => T | Promise<never>) => Promise<Delivery>;
}

const HELD_MAX_EVENTS = 100;
const MAX_TRIES = 5;
const FIRST_PAUSE_MS = 30_000;

export function createGate({ clock, guard, state, resting, open }: GateDeps): Gate {
  let held: readonly Captured[] = [];
  let last: PageDecision['state'] | undefined;
  let delivery: Delivery | undefined;
  let loading = false;
  let failures = 0;
  let notBefore = 0;
  // Counts the stops, so that a part which arrives after one is sent away.
  let era = 0;

  function takeHeld(): readonly Captured[] {
    const events = held;
    held = [];
    return events;
  }
  /** What is kept goes on, as far as it can. */
  function pass(): void {
    if (resting() || !held.length) return;
    if (delivery) {
      takeHeld().forEach(delivery.take);
      return;
    }
    if (loading || failures >= MAX_TRIES || clock.now() < notBefore) return;
    loading = true;
    const mine = era;
    const still = <T>(value: T): T | Promise<never> => (mine === era && state() === 'on' ? value : Promise.reject());
    open(still).then(
      guard((opened: Delivery) => {
        if (mine !== era) return opened.stop();
        loading = false;
        failures = 0;
        delivery = opened;
        pass();
      }),
      guard(() => {
        if (mine !== era) return;
        loading = false;
        notBefore = clock.now() + (FIRST_PAUSE_MS << failures);
        failures += 1;
      }),
    );
  }
  function stop(): void {
    era += 1;
    loading = false;
    held = [];
    if (delivery) delivery.stop();
    delivery = undefined;
  }
  function settle(): PageDecision['state'] {
    const now = state();
    if (now === 'on' && last !== now) {
      failures = 0;
      notBefore = 0;
      pass();
      if (delivery) delivery.wake();
    }
    if (now === 'off') stop();
    last = now;
    return now;
  }

  return {
    settle,
    moment: () => ({ at: clock.now(), off: last === 'off' }),
    take(event, off) {
      const now = settle();
      if (off || now === 'off') return;
      held = held.concat(event).slice(-HELD_MAX_EVENTS);
      // Until somebody has logged in, the proxy answers 401: an event of the login page is no reason to ask it.
      if (now === 'on' && (delivery || event.name !== 'page' || event.properties.path !== LOGIN_PAGE)) pass();
    },
    flush() {
      if (delivery) delivery.flush();
    },
    takeHeld,
    stop,
    sent: () => (delivery ? delivery.sent() : []),
  };
}

export const LOGIN_PAGE = '/login';
