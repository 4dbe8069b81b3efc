import type { BrowserEventName, Properties } from '../contract/event.ts';
import type { Captured } from './captured.ts';
import { carryOver } from './carry-over.ts';
import { type Consent, createConsent } from './consent.ts';
import { createConsentState, type PageDecision } from './consent-state.ts';
import { createConsentStore } from './consent-store.ts';
import { createGate, LOGIN_PAGE } from './gate.ts';
import { whenIdle } from './idle.ts';
import type { LazyUi, LoadParts } from './lazy-part.ts';
import { createLeisure, type Leisure } from './leisure.ts';
import type { Moment } from './moment.ts';
import { privacySignals } from './privacy-signals.ts';
import { readWord } from './proxy-word.ts';
import { request } from './request.ts';
import type { Surroundings } from './surroundings.ts';
import { createTabNotes, type TabNotes } from './tab-notes.ts';
import type { SentPayload } from './transport/wire-log.ts';
import { whenShown } from './when-shown.ts';

export interface Telemetry {
  /** Says that something happened, now or then. Never throws, never waits; whether it is sent is the gate's to say. */
  track<N extends BrowserEventName>(name: N, properties: Properties<N>, moment?: Moment): void;
  /** Now, for a source that finds out at leisure what it was. */
  moment(): Moment;
  /** What waits here is done before any other event. */
  readonly leisure: Leisure;
  /** Somebody logged in: the proxy is asked about them, and what waited for it is tried again. */
  wake(): void;
  /** Nobody is logged in: what happens is kept for the next login, across documents of this tab if need be. */
  rest(): void;
  /** What is ready goes out now: in a moment nobody will be logged in. */
  flush(): void;
  /** What left from this page, newest first. */
  sent(): readonly SentPayload[];
  /** Forgets what this page sent or has yet to send. */
  stop(): void;
  /** Whether there is a yes, or would be, for all that is known here. */
  agreed(): boolean;
  readonly consent: Consent;
  readonly notes: TabNotes;
}

export type TelemetryDeps = Pick<
  Surroundings,
  'config' | 'base' | 'browser' | 'clock' | 'guard' | 'attempt' | 'clusterId' | 'hooks'
> & {
  readonly load: Pick<LoadParts, 'delivery'> & { readonly ui: () => Promise<Pick<LazyUi, 'openChoosing'>> };
};

/** The whole pipeline: source → gate → (lazy) delivery: SDK → payload from the catalogue → transport. */
export function createTelemetry(deps: TelemetryDeps): Telemetry {
  const { config, base, browser, clock, guard, attempt, load } = deps;
  const leisure = createLeisure(browser, clock, guard);
  const store = createConsentStore(browser);
  const consent = createConsent({
    state: createConsentState({
      config,
      store,
      signals: () => attempt(() => privacySignals(browser.navigator)),
    }),
    store,
    policy: () =>
      whenIdle(browser, clock)
        .then(() => request(browser, clock, `${base}v1/policy`, (response) => response.json()))
        .then(readWord),
    loadChoosing: (inside) => load.ui().then(({ openChoosing }) => openChoosing({ ...deps, inside })),
    clock,
    guard,
  });
  const state = (): PageDecision['state'] => consent.current().state;
  let resting = false;
  const gate = createGate({
    clock,
    guard,
    state,
    resting: () => resting,
    open: (still) =>
      whenIdle(browser, clock)
        .then(still)
        .then(load.delivery)
        .then(still)
        .then((part) => part.openDelivery({ ...deps, track, state, inside: consent.inside })),
  });

  // What waits for the proxy's word alone counts as agreed to, as far as this tab and its next document go.
  const agreed = (): boolean => consent.view().on;
  const notes = createTabNotes(browser, agreed);
  const resume = carryOver({ browser, notes, guard, agreed, allowed: () => state() === 'on', waiting: gate });
  const settle = guard(() => {
    const now = gate.settle();
    if (now === 'on') resume();
    if (now === 'off') {
      // What was noted and not looked at yet is looked at now, and counts for nothing.
      leisure.catchUp();
      notes.clear();
    }
  });
  consent.subscribe(settle);
  // After the sources: one of them knows whether anybody is logged in.
  whenShown(browser, () => void Promise.resolve().then(settle));

  const track: Telemetry['track'] = guard((name, properties, moment) => {
    leisure.catchUp();
    const { at, off } = moment || gate.moment();
    // `track` ties the properties to the name; inside the union that tie cannot be written down.
    const event = { name, properties, at } as Captured;
    gate.take(event, off);
    if (event.name === 'dcos_logout' && state() !== 'on') {
      // What waits for one person's answer is not for the next one to agree to.
      gate.takeHeld();
      consent.left();
    }
    if (event.name === 'page' && event.properties.path !== LOGIN_PAGE && !resting) consent.reach();
  });

  return {
    track,
    wake: guard(() => {
      resting = false;
      consent.renew();
    }),
    rest() {
      resting = true;
    },
    sent: gate.sent,
    stop: guard(gate.stop),
    flush: guard(() => {
      leisure.catchUp();
      gate.flush();
    }),
    moment: gate.moment,
    leisure,
    agreed,
    consent,
    notes,
  };
}
