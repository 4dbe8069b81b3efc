import { compose } from '../contract/event.ts';
import { BROWSER_QUEUE_MAX_EVENTS } from '../contract/limits.ts';
import { type Analytics, openAnalytics, type SdkEvent } from './analytics.ts';
import { createBoundedQueue } from './bounded-queue.ts';
import type { Captured } from './captured.ts';
import type { Clock } from './clock.ts';
import type { ConsentInside } from './consent.ts';
import type { PageDecision } from './consent-state.ts';
import { createHearing } from './hearing.ts';
import { whenIdle } from './idle.ts';
import { watchLeaving } from './leaving.ts';
import { createMessageId } from './message-id.ts';
import { createRoom } from './room.ts';
import type { PluginSdk } from './sdk.ts';
import type { Shield } from './shield.ts';
import { watchDialogs } from './sources/dialogs.ts';
import { openTabs } from './tabs.ts';
import type { Telemetry } from './telemetry.ts';
import type { SentPayload } from './transport/wire-log.ts';
import { createTransport } from './transport.ts';

const CLUSTER_ID = /^[\w-]{1,64}$/;

/**
 * The lazy part: everything that is needed only once somebody's yes is known and there is something to send. It takes events
 * at once, and keeps them until the SDK is open: in tasks of their own, or, when the page may be going, at once. The SDK waits
 * for promises alone then, and a browser runs those before the page is gone.
 */
export interface Delivery {
  take(event: Captured): void;
  wake(): void;
  /** Sends what is queued without waiting for company. */
  flush(): void;
  /** Forgets what is queued, aborts what is under way. There is no way back: a later yes opens another. */
  stop(): void;
  sent(): readonly SentPayload[];
}

export interface DeliveryDeps {
  readonly base: string;
  readonly browser: Window;
  readonly clock: Clock;
  readonly guard: Shield['guard'];
  readonly attempt: Shield['attempt'];
  /** Of a DC/OS UI: some of what happens there is listened to from here on. */
  readonly hooks?: PluginSdk['Hooks'];
  readonly track: Telemetry['track'];
  /** Untrusted, and may throw. */
  readonly clusterId: () => unknown;
  /** Asked before every request. */
  readonly state: () => PageDecision['state'];
  /** For what the proxy answers, or another tab says, about it. */
  readonly inside: ConsentInside;
}

export function openDelivery({
  base,
  browser,
  clock,
  guard,
  attempt,
  hooks,
  track,
  clusterId,
  state,
  inside,
}: DeliveryDeps): Delivery {
  const idle = () => whenIdle(browser, clock);
  const heard = createHearing(inside);
  const tabs = openTabs(browser, guard(heard));
  const transport = createTransport({
    url: `${base}v1/batch`,
    fetch: (url, init) => browser.fetch(url, init),
    clock,
    idle,
    guard,
    random: () => Math.random(),
    state,
    closed(word) {
      heard(word);
      tabs.say(word);
    },
  });
  const waiting = createBoundedQueue<Captured>(BROWSER_QUEUE_MAX_EVENTS);
  let analytics: Analytics | undefined;
  let happenedAt = 0;
  let flushed = false;
  let stopped = false;

  /** The payload is built from the catalogue's list, never copied: what the SDK added cannot travel. */
  const capture = ({ name, properties, messageId }: SdkEvent): void => {
    const stamp = { messageId, timestamp: new Date(happenedAt).toISOString() };
    const id = attempt(clusterId);
    const cluster = typeof id === 'string' && CLUSTER_ID.test(id) ? id : undefined;
    const composed = compose(name, properties, stamp, cluster);
    if (composed.ok) transport.push(composed.event);
  };

  function pass(): void {
    if (!analytics) return;
    for (const event of waiting.take()) {
      happenedAt = event.at;
      analytics.send(event, createMessageId(browser));
    }
  }

  // To run this script, to open the SDK and to send the first event would be one long task; so there is room between them.
  const { between, hurry, relax } = createRoom(idle);
  const opening = between().then(() => openAnalytics(capture, between));
  Promise.all([opening, opening.then(between)]).then(
    guard(([opened]: readonly [Analytics, unknown]) => {
      relax();
      if (stopped) return;
      analytics = opened;
      pass();
      if (flushed) transport.flush();
      if (hooks)
        watchDialogs({
          hooks,
          browser,
          clock,
          guard,
          isOver: () => stopped,
          onPage: (path) => track('page', { path }),
        });
    }),
    // An SDK that does not open here will not the next time: what comes is kept, as much as has room, and nothing leaves.
    () => undefined,
  );
  const leave = guard(() => {
    transport.leave();
    hurry();
  });
  const unwatch = watchLeaving(browser, { leave, back: transport.back });
  return {
    take(event) {
      waiting.push(event);
      pass();
    },
    wake: transport.wake,
    flush() {
      transport.flush();
      // What waits for the SDK comes right behind whatever ends the login, and before that is answered.
      flushed = true;
      hurry();
    },
    sent: transport.sent,
    stop() {
      stopped = true;
      waiting.take();
      unwatch();
      tabs.close();
      if (analytics) analytics.close();
      transport.stop();
    },
  };
}
