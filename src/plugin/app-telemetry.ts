import type { Policy } from '../contract/consent.ts';
import type { BrowserEventName, Properties } from '../contract/event.ts';
import { browserClock } from './clock.ts';
import { parseConfig } from './config.ts';
import type { Consent } from './consent.ts';
import { createPartLoader } from './lazy-part.ts';
import { atRest } from './routers/at-rest.ts';
import { type DataRouter, watchDataRouter } from './routers/data-router.ts';
import { createShield } from './shield.ts';
import { createPages } from './sources/pages.ts';
import { createTelemetry as createPipeline } from './telemetry.ts';
import { attachNotice } from './ui/notice/attach-notice.ts';
import { whenShown } from './when-shown.ts';

/** What a cluster UI of today says at its start; the words mean what they mean in ui-config (plugin.json). */
export interface AppTelemetryOptions {
  /** A data router of react-router 6.4 or later. Left out: the app calls `track('page', { path })` itself. */
  readonly router?: DataRouter;
  /** The cluster's own yes or no. A no is final. */
  readonly enabled: boolean;
  /** @default opt-out */
  readonly policy?: Policy;
  /** @default false */
  readonly locked?: boolean;
  /** Where the proxy is, on the page's own origin. @default /service/telemetry/ */
  readonly base?: string;
  /** A hint: the proxy knows better. */
  readonly clusterId?: string;
  /**
   * A box in a corner asks under `opt-in`, and tells once, after a login (`wake`), under `opt-out`. Without it the app has
   * to ask by itself, where `consent.view().reason` is `not_asked`: until somebody says yes, nothing is sent.
   *
   * @default true
   */
  readonly notice?: boolean;
}

export interface AppTelemetry {
  readonly track: <N extends BrowserEventName>(name: N, properties: Properties<N>) => void;
  /** Somebody logged in: what waited for the proxy is tried again. */
  readonly wake: () => void;
  /** Sends what is ready at once: in a moment nobody will be logged in. */
  readonly flush: () => void;
  /** For the app's own settings page. */
  readonly consent: Pick<Consent, 'view' | 'choose' | 'subscribe'>;
  /** Counts nothing from now on; what was counted before is still delivered. */
  readonly stop: () => void;
}

/** Telemetry for any React app: call it once in a page, beside the router, not in a component. */
export function createTelemetry(options: AppTelemetryOptions): AppTelemetry {
  const { router, clusterId, notice = true } = options;
  const { guard, attempt } = createShield((message) => console.warn(message));
  const clock = browserClock(window, guard);
  const config = parseConfig(options);
  const { base } = config;
  const load = createPartLoader({ browser: window, clock, base });
  const surroundings = { config, base, browser: window, clock, guard, attempt, load, clusterId: () => clusterId };
  const pipeline = createPipeline(surroundings);
  const { track, flush, consent, leisure, moment } = pipeline;
  const loggedIn = notice ? attachNotice({ ...surroundings, telemetry: pipeline }).loggedIn : undefined;
  let stopped = false;
  let unwatch = (): void => undefined;

  const telemetry: AppTelemetry = {
    track: (name, properties) => {
      if (!stopped) track(name, properties);
    },
    wake() {
      if (loggedIn) loggedIn();
      pipeline.wake();
    },
    flush,
    consent: {
      view: consent.view,
      choose: guard(consent.choose),
      subscribe: (listener) => consent.subscribe(guard(listener)),
    },
    stop: guard(() => {
      leisure.catchUp();
      stopped = true;
      unwatch();
    }),
  };
  guard(() => {
    if (!router) return;
    const onPlace = createPages({
      browser: window,
      clock,
      guard,
      later: leisure.later,
      moment,
      settled: () => atRest(router, window, clock),
      onPage(path, when) {
        if (!stopped) track('page', { path }, when);
      },
    });
    const watch = guard(() => {
      if (!stopped) unwatch = watchDataRouter({ router, guard }, onPlace);
    });
    whenShown(window, watch);
  })();
  return telemetry;
}
