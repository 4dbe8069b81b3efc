import type { Decision } from '../contract/consent.ts';
import { createBoundedQueue } from './bounded-queue.ts';
import type { Captured } from './captured.ts';

/**
 * The consent gate, in front of everything: before a yes nothing is loaded, created or stored. It asks at every event,
 * and acts on every change:
 *
 * - on: the event goes to the sender.
 * - ask: the last few wait in memory for the answer. A yes lets them through, a no forgets them.
 * - off: dropped. Turning off also stops the sender and forgets what it holds.
 */
export interface Gate {
  take(event: Captured): void;
  /** The decision may have changed: act on it, also when no event comes. */
  settle(): void;
}

export interface GateDeps {
  readonly decision: () => Decision;
  readonly sender: { take(event: Captured): void; stop(): void };
}

const WAITING_MAX_EVENTS = 50;

export function createGate({ decision, sender }: GateDeps): Gate {
  const waiting = createBoundedQueue<Captured>(WAITING_MAX_EVENTS);
  const settle = (): Decision['state'] => {
    const { state } = decision();
    if (state === 'on') waiting.take().forEach(sender.take);
    if (state === 'off') {
      waiting.take();
      sender.stop();
    }
    return state;
  };
  return {
    settle,
    take(event) {
      const state = settle();
      if (state === 'on') sender.take(event);
      if (state === 'ask') waiting.push(event);
    },
  };
}
