import { createBoundedQueue } from './bounded-queue.ts';
import type { Captured } from './captured.ts';
import type { PageDecision } from './consent-state.ts';
import type { Sender } from './sender.ts';

/**
 * The consent gate, in front of everything: before a yes nothing is loaded, created or stored. It asks at every event,
 * and acts on every change:
 *
 * - on: the event goes to the sender.
 * - ask: the last few wait in memory for the answer, the user's or the proxy's. A yes lets them through, a no forgets them.
 * - off: dropped. Turning off also stops the sender and forgets what it holds.
 */
export interface Gate {
  take(event: Captured): void;
  /** The decision may have changed: act on it, also when no event comes. */
  settle(): void;
  /** Forgets what waits: whoever it is about is gone, and nobody else can agree to it. */
  forget(): void;
  /** Gives away what waits, for the tab's next document. */
  takeWaiting(): readonly Captured[];
}

export interface GateDeps {
  readonly decision: () => PageDecision;
  readonly sender: Pick<Sender, 'take' | 'wake' | 'stop'>;
}

const WAITING_MAX_EVENTS = 50;

export function createGate({ decision, sender }: GateDeps): Gate {
  const waiting = createBoundedQueue<Captured>(WAITING_MAX_EVENTS);
  let last: PageDecision['state'] = 'off';
  const settle = (): PageDecision['state'] => {
    const { state } = decision();
    if (state === 'on') {
      if (last !== 'on') sender.wake();
      waiting.take().forEach(sender.take);
    }
    if (state === 'off') {
      waiting.take();
      sender.stop();
    }
    last = state;
    return state;
  };
  return {
    settle,
    forget() {
      waiting.take();
    },
    takeWaiting: () => waiting.take(),
    take(event) {
      const state = settle();
      if (state === 'on') sender.take(event);
      if (state === 'ask') waiting.push(event);
    },
  };
}
