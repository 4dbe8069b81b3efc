import type { BrowserEventName, Properties } from '../contract/event.ts';
import type { Captured } from './captured.ts';
import { carryOver } from './carry-over.ts';
import type { Clock } from './clock.ts';
import type { PluginConfig } from './config.ts';
import { type Consent, createConsent } from './consent-state.ts';
import { createConsentStore } from './consent-store.ts';
import { createGate } from './gate.ts';
import { removeLeftovers } from './leftovers.ts';
import { createOpening, type LazyPart } from './opening.ts';
import { privacySignals } from './privacy-signals.ts';
import { createSender } from './sender.ts';
import type { Shield } from './shield.ts';
import { createTabNotes, type TabNotes } from './tab-notes.ts';
import { whenShown } from './when-shown.ts';

export interface Telemetry {
  /** Says that something happened. Never throws, never waits; whether it is sent is the gate's to say. */
  track<N extends BrowserEventName>(name: N, properties: Properties<N>): void;
  /** Somebody logged in: what waited for the proxy is tried again. */
  wake(): void;
  /** Nobody is logged in: what happens is kept for the next login, across documents of this tab if need be. */
  rest(): void;
  /** What is ready goes out now: in a moment nobody will be logged in. */
  flush(): void;
  readonly consent: Consent;
  readonly notes: TabNotes;
}

export interface TelemetryDeps {
  readonly config: PluginConfig;
  readonly browser: Window;
  readonly clock: Clock;
  readonly shield: Shield;
  /** The cluster's id, once the host knows it. */
  readonly clusterId: () => string | undefined;
  /** The part that knows how to send: loaded after a yes, when there is something to send. */
  readonly loadLazyPart: () => Promise<LazyPart>;
}

/** The whole pipeline: source → gate → sender → (lazy) delivery: SDK → payload from the catalogue → transport. */
export function createTelemetry(deps: TelemetryDeps): Telemetry {
  const { config, browser, clock, shield, clusterId, loadLazyPart } = deps;
  const { guard, attempt } = shield;
  const consent = createConsent({
    config,
    store: createConsentStore(browser),
    signals: () => privacySignals(browser.navigator),
  });
  const allowed = (): boolean => consent.current().state === 'on';
  const notes = createTabNotes(browser, allowed);
  const open = createOpening({ base: config.base, browser, clock, guard, clusterId, allowed, loadLazyPart });
  const sender = createSender({ clock, guard, open });
  const gate = createGate({ decision: consent.current, sender });

  const resume = carryOver({ browser, notes, guard, allowed, sender });
  const settle = guard(() => {
    gate.settle();
    const { state } = consent.current();
    if (state === 'on') resume();
    if (state === 'off') attempt(() => removeLeftovers(browser), undefined);
  });
  consent.subscribe(settle);
  // After the sources: one of them knows whether anybody is logged in.
  whenShown(browser, () => void Promise.resolve().then(settle));

  return {
    track: guard((name, properties) => {
      // `track` ties the properties to the name; inside the union that tie cannot be written down.
      gate.take({ name, properties, at: clock.now() } as Captured);
    }),
    wake: guard(sender.wake),
    rest: guard(sender.rest),
    flush: guard(sender.flush),
    consent,
    notes,
  };
}
