import type { BrowserEventName, Properties } from '../contract/event.ts';
import type { Captured } from './captured.ts';
import { carryOver } from './carry-over.ts';
import type { Clock } from './clock.ts';
import type { PluginConfig } from './config.ts';
import { type Consent, createConsent } from './consent.ts';
import { createConsentState, type PageDecision } from './consent-state.ts';
import { createConsentStore } from './consent-store.ts';
import { createGate } from './gate.ts';
import { whenIdle } from './idle.ts';
import type { LazyUi } from './lazy-part.ts';
import { createOpening, type LazyPart } from './opening.ts';
import { privacySignals } from './privacy-signals.ts';
import { readWord } from './proxy-word.ts';
import { type Answer, parseJson, request } from './request.ts';
import { createSender } from './sender.ts';
import type { Shield } from './shield.ts';
import { createTabNotes, type TabNotes } from './tab-notes.ts';
import type { SentPayload } from './transport/wire-log.ts';
import { whenShown } from './when-shown.ts';

export interface Telemetry {
  /** Says that something happened. Never throws, never waits; whether it is sent is the gate's to say. */
  track<N extends BrowserEventName>(name: N, properties: Properties<N>): void;
  /** Somebody logged in: the proxy is asked about them, and what waited for it is tried again. */
  wake(): void;
  /** Nobody is logged in: what happens is kept for the next login, across documents of this tab if need be. */
  rest(): void;
  /** What is ready goes out now: in a moment nobody will be logged in. */
  flush(): void;
  /** What left from this page, newest first. */
  sent(): readonly SentPayload[];
  /** Forgets what is stored in this browser, and what this page sent or has yet to send. */
  forget(): void;
  /** Asks the proxy something for a person who wants to see it. Never rejects. */
  ask(path: string, body?: string): Promise<Answer>;
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
  /** The part for people: loaded when one of them has something to see or to say. */
  readonly loadLazyUi: () => Promise<Pick<LazyUi, 'createChoosing' | 'openTabs'>>;
}

/** For a browser that does not say. */
const CLOSED = { globalPrivacyControl: true, doNotTrack: true };
/** Until somebody has logged in, the proxy answers 401: an event of the login page is no reason to ask it. */
const LOGIN_PAGE = '/login';

/** The whole pipeline: source → gate → sender → (lazy) delivery: SDK → payload from the catalogue → transport. */
export function createTelemetry(deps: TelemetryDeps): Telemetry {
  const { config, browser, clock, shield, clusterId, loadLazyPart, loadLazyUi } = deps;
  const { guard, attempt } = shield;
  const { base } = config;
  const store = createConsentStore(browser);
  const ask = (path: string, body?: string, keepalive = false): Promise<Answer> =>
    request({ fetch: (url, init) => browser.fetch(url, init), clock, url: base + path, body, keepalive });
  const consent = createConsent({
    state: createConsentState({
      config,
      store,
      signals: () => attempt(() => privacySignals(browser.navigator), CLOSED),
    }),
    store,
    policy: () =>
      whenIdle(browser, clock)
        .then(() => ask('v1/policy'))
        .then(({ status, text }) => (status === 200 ? readWord(parseJson(text)) : undefined)),
    loadChoosing: (inside) =>
      loadLazyUi().then(({ createChoosing, openTabs }) =>
        createChoosing({
          inside,
          browser,
          post: (body) => ask('v1/choice', body, true),
          tabs: openTabs(browser),
          clock,
          guard,
        }),
      ),
    clock,
    guard,
  });
  const state = (): PageDecision['state'] => consent.current().state;
  const open = createOpening({ base, browser, clock, guard, clusterId, state, heard: consent.heard, loadLazyPart });
  const sender = createSender({ clock, guard, open });
  const gate = createGate({ decision: consent.current, sender });

  // What waits for the proxy's word alone counts as agreed to, as far as this tab and its next document go.
  const agreed = (): boolean => consent.view().on;
  const notes = createTabNotes(browser, agreed);
  const resume = carryOver({
    browser,
    notes,
    guard,
    agreed,
    allowed: () => state() === 'on',
    waiting: { take: gate.take, takeHeld: () => gate.takeWaiting().concat(sender.takeHeld()) },
  });
  const settle = guard(() => {
    gate.settle();
    if (state() === 'on') resume();
    if (state() === 'off') notes.clear();
  });
  consent.subscribe(settle);
  // After the sources: one of them knows whether anybody is logged in.
  whenShown(browser, () => void Promise.resolve().then(settle));
  let resting = false;
  // The page slept in the back/forward cache, and heard nothing.
  browser.addEventListener(
    'pageshow',
    guard(({ persisted }: PageTransitionEvent) => {
      if (persisted) consent.renew();
    }),
  );

  return {
    track: guard((name, properties) => {
      // `track` ties the properties to the name; inside the union that tie cannot be written down.
      const event = { name, properties, at: clock.now() } as Captured;
      gate.take(event);
      if (event.name === 'dcos_logout' && state() !== 'on') {
        // What waits for one person's answer is not for the next one to agree to.
        gate.forget();
        consent.left();
      }
      if (event.name === 'page' && event.properties.path !== LOGIN_PAGE && !resting) consent.reach();
    }),
    wake: guard(() => {
      resting = false;
      consent.renew();
    }),
    sent: sender.sent,
    ask: (path, body) => ask(path, body),
    forget: guard(() => {
      sender.stop();
      gate.forget();
      consent.forget();
    }),
    rest: guard(() => {
      resting = true;
      sender.rest();
    }),
    flush: guard(sender.flush),
    consent,
    notes,
  };
}
