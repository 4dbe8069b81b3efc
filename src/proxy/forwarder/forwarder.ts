import type { Logger } from 'pino';
import type { Destination } from '../destinations/destination.ts';
import type { Spool } from '../spool/spool.ts';
import { type Clock, createClock } from './clock.ts';
import { type Attempt, createDelivery, type Delivery, type DeliveryStatus } from './delivery.ts';
import { createPassing } from './passing.ts';

export interface ForwarderOptions {
  readonly spool: Spool;
  readonly destinations: readonly Destination[];
  /** Epoch ms. */
  readonly now: () => number;
  /** In [0, 1). */
  readonly random: () => number;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** Called with every attempt, after it. */
  readonly onAttempt?: (attempt: Attempt) => void;
  /** Timers. @default the runtime's */
  readonly clock?: Clock;
  /** Requests in flight, for each destination. @default 2 */
  readonly maxInFlight?: number;
  /** How long a few events wait for company before they are sent. @default 200 */
  readonly lingerMs?: number;
  /** What a request in flight is given to end when the forwarder stops. @default 1000 */
  readonly stopGraceMs?: number;
}

export interface Forwarder {
  /** Begins, or goes on after `hold`. */
  start(): void;
  /** Stops sending until the next `start`; what was under way is called back, and stays on disk. */
  hold(): Promise<void>;
  /**
   * Resolves when every request has ended that was under way when it was called: what is erased before it reaches
   * nobody after it. One that takes long is called back.
   */
  settleRequests(): Promise<void>;
  /** Ends within `stopGraceMs` and what the spool needs to record it. The destinations stay open: their maker closes them. */
  stop(): Promise<void>;
  status(): Readonly<Record<string, DeliveryStatus>>;
}

/** Longer than a destination that is well takes; a person waits for it in front of a switch. */
const SETTLE_MS = 5_000;

/** Carries what the spool holds to every destination, each at its own pace. */
export function createForwarder(options: ForwarderOptions): Forwarder {
  const { spool, now, random, log, onAttempt, maxInFlight = 2, lingerMs = 200, stopGraceMs = 1_000 } = options;
  const clock = options.clock ?? createClock(now);
  const deliveryTo = (destination: Destination): Delivery =>
    destination.looksAtNothing
      ? createPassing({ pass: spool.pass, destination: destination.name, clock, log, lingerMs })
      : createDelivery({ spool, destination, clock, random, log, maxInFlight, lingerMs, onAttempt });
  const deliveries = options.destinations.map((destination) => ({
    name: destination.name,
    delivery: deliveryTo(destination),
  }));
  const wakeAll = () => {
    for (const { delivery } of deliveries) delivery.wake();
  };
  let stopListening: (() => void) | undefined;

  return {
    start() {
      stopListening ??= spool.onAppend(wakeAll);
      for (const { delivery } of deliveries) delivery.release();
    },
    async hold() {
      await Promise.all(deliveries.map(({ delivery }) => delivery.hold()));
    },
    async settleRequests() {
      await Promise.all(deliveries.map(({ delivery }) => delivery.settleRequests(SETTLE_MS)));
    },
    async stop() {
      stopListening?.();
      await Promise.all(deliveries.map(({ delivery }) => delivery.stop(stopGraceMs)));
    },
    status: () => Object.fromEntries(deliveries.map(({ name, delivery }) => [name, delivery.status()])),
  };
}
