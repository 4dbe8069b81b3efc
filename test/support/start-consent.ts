import { parseJson } from '../../src/plugin/answer.ts';
import { createChoosing } from '../../src/plugin/choosing.ts';
import { parseConfig } from '../../src/plugin/config.ts';
import { createConsent } from '../../src/plugin/consent.ts';
import { createConsentMarks } from '../../src/plugin/consent-marks.ts';
import { createConsentState } from '../../src/plugin/consent-state.ts';
import { CHOICE_KEY, createConsentStore } from '../../src/plugin/consent-store.ts';
import { createHearing } from '../../src/plugin/hearing.ts';
import type { PrivacySignals } from '../../src/plugin/privacy-signals.ts';
import { readWord } from '../../src/plugin/proxy-word.ts';
import { openTabs } from '../../src/plugin/tabs.ts';
import { createManualClock } from './manual-clock.ts';
import { createStandInDesk } from './stand-in-desk.ts';

const nothing: PrivacySignals = { globalPrivacyControl: false, doNotTrack: false };

/** The consent of one page: storage is jsdom's, the proxy a stand-in that applies the rule, time the test's. */
export function startConsent(config: object = {}, signals: () => PrivacySignals = () => nothing) {
  const desk = createStandInDesk();
  const clock = createManualClock();
  const store = createConsentStore(window);
  /** As the browser's fetch, without the wire: it may be held up. */
  let held: Promise<unknown> = Promise.resolve();
  const ask = async (method: string, path: string, body = '') => {
    await held;
    const { status, body: text } = desk.answer(method, `/v1/${path}`, body) ?? { status: 404, body: '' };
    return { status, text, type: 'application/json', retryAfter: null };
  };
  const guard = <F>(run: F): F => run;
  const loading = { works: true };
  const consent = createConsent({
    state: createConsentState({ config: parseConfig({ enabled: true, ...config }), store, signals }),
    store,
    policy: () =>
      ask('GET', 'policy').then(({ status, text }) => (status === 200 ? readWord(parseJson(text)) : undefined)),
    loadChoosing: async (inside) => {
      if (!loading.works) throw new Error('not there');
      return createChoosing({
        inside,
        browser: window,
        post: (body) => ask('POST', 'choice', body),
        tabs: openTabs(window),
        clock,
        guard,
      });
    },
    clock,
    guard,
  });
  const heard: string[] = [];
  consent.subscribe(() => heard.push(`${consent.current().state} ${String(localStorage.getItem(CHOICE_KEY))}`));
  /** Whatever was asked has been answered. */
  const settled = () => clock.advance(0);
  return {
    // With what the lazy parts have of it.
    consent: { ...consent, ...createConsentMarks(consent.inside, window), heard: createHearing(consent.inside) },
    heard,
    desk,
    clock,
    loading,
    settled,
    /** A page whose proxy has answered. */
    async reached() {
      consent.reach();
      await settled();
    },
    /** Requests wait until the returned function is called. */
    hold(): () => void {
      let release = (): void => undefined;
      held = new Promise<void>((resolve) => {
        release = resolve;
      });
      return release;
    },
  };
}

/** What another tab does reaches this one as an event. */
export function inAnotherTab(mark: string | null): void {
  if (mark === null) localStorage.clear();
  else localStorage.setItem(CHOICE_KEY, mark);
  window.dispatchEvent(new StorageEvent('storage', { key: mark === null ? null : CHOICE_KEY }));
}

/** @returns mends it. */
export function breakStorage(method: 'getItem' | 'setItem'): () => void {
  const original = Storage.prototype[method];
  Storage.prototype[method] = () => {
    throw new DOMException('denied', 'SecurityError');
  };
  return () => {
    Object.assign(Storage.prototype, { [method]: original });
  };
}
