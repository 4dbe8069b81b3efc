import { compose } from '../contract/event.ts';
import { openAnalytics, type SdkEvent } from './analytics.ts';
import type { Captured } from './captured.ts';
import type { Clock } from './clock.ts';
import { watchLeaving } from './leaving.ts';
import { createMessageId } from './message-id.ts';
import type { Shield } from './shield.ts';
import { createTransport } from './transport.ts';

/** The lazy part: everything that is needed only once somebody's yes is known and there is something to send. */
export interface Delivery {
  take(event: Captured): void;
  wake(): void;
  /** Sends what is queued without waiting for company. */
  flush(): void;
  /** Forgets what is queued, aborts what is under way. There is no way back: a later yes opens another. */
  stop(): void;
}

export interface DeliveryDeps {
  readonly base: string;
  readonly browser: Window;
  readonly clock: Clock;
  readonly guard: Shield['guard'];
  readonly clusterId: () => string | undefined;
  /** Asked before every request. */
  readonly allowed: () => boolean;
}

export function openDelivery({ base, browser, clock, guard, clusterId, allowed }: DeliveryDeps): Promise<Delivery> {
  const transport = createTransport({
    url: `${base}v1/batch`,
    fetch: (url, init) => browser.fetch(url, init),
    clock,
    guard,
    random: () => Math.random(),
    allowed,
  });
  let happenedAt = 0;

  /** The payload is built from the catalogue's list, never copied: what the SDK added cannot travel. */
  const capture = ({ name, properties, messageId }: SdkEvent): void => {
    const stamp = { messageId, timestamp: new Date(happenedAt).toISOString() };
    const composed = compose(name, properties, stamp, clusterId());
    if (composed.ok) transport.push(composed.event);
  };

  return openAnalytics(capture).then((analytics) => {
    const unwatch = watchLeaving(browser, { leave: guard(transport.leave), back: transport.back });
    return {
      take(event) {
        happenedAt = event.at;
        analytics.send(event, createMessageId(browser));
      },
      wake: transport.wake,
      flush: transport.flush,
      stop() {
        unwatch();
        analytics.close();
        transport.stop();
      },
    };
  });
}
