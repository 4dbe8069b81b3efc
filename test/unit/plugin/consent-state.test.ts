/** @jest-environment jsdom */
import { parseConfig } from '../../../src/plugin/config.ts';
import { createConsent } from '../../../src/plugin/consent-state.ts';
import { CHOICE_KEY, createConsentStore } from '../../../src/plugin/consent-store.ts';

const nothing = { globalPrivacyControl: false, doNotTrack: false };

function start(config: object = {}, signals: () => typeof nothing = () => nothing) {
  const parsed = parseConfig({ enabled: true, ...config });
  const consent = createConsent({ config: parsed, store: createConsentStore(window), signals });
  const heard: string[] = [];
  consent.subscribe(() => heard.push(`${consent.current().state} ${String(localStorage.getItem(CHOICE_KEY))}`));
  return { consent, heard };
}

/** What another tab does reaches this one as an event. */
function inAnotherTab(choice: string | null): void {
  if (choice === null) localStorage.clear();
  else localStorage.setItem(CHOICE_KEY, choice);
  window.dispatchEvent(new StorageEvent('storage', { key: choice === null ? null : CHOICE_KEY }));
}

function brokenStorage(method: 'getItem' | 'setItem'): () => void {
  const original = Storage.prototype[method];
  Storage.prototype[method] = () => {
    throw new DOMException('denied', 'SecurityError');
  };
  return () => {
    Object.assign(Storage.prototype, { [method]: original });
  };
}

beforeEach(() => localStorage.clear());

describe('the consent of a page', () => {
  it('is on by default in DC/OS, and stores nothing for it', () => {
    const { consent } = start();
    expect(consent.view()).toEqual({ on: true, reason: 'cluster_default', canTurnOn: true, saveFailed: false });
    expect(localStorage).toHaveLength(0);
  });

  it('stops first and saves after', () => {
    const { consent, heard } = start();
    consent.choose('no');
    expect(heard).toEqual(['off null', 'off no']);
    expect(consent.view()).toMatchObject({ on: false, reason: 'user_no', canTurnOn: true, saveFailed: false });
  });

  it('works again after a yes, without a reload', () => {
    const { consent } = start();
    consent.choose('no');
    consent.choose('yes');
    expect(consent.view()).toMatchObject({ on: true, reason: 'user_yes' });
  });

  it('stores the choice and nothing else', () => {
    const { consent } = start();
    consent.choose('no');
    expect(Object.entries({ ...localStorage })).toEqual([[CHOICE_KEY, 'no']]);
  });

  it('stays off, and says so, when a no cannot be saved', () => {
    const { consent } = start();
    const restore = brokenStorage('setItem');
    consent.choose('no');
    restore();
    expect(localStorage.getItem(CHOICE_KEY)).toBeNull();
    expect(consent.view()).toMatchObject({ on: false, reason: 'user_no', saveFailed: true });
  });

  it('stays off, and says so, when a yes cannot be saved', () => {
    const { consent } = start({ policy: 'opt-in' });
    const restore = brokenStorage('setItem');
    consent.choose('yes');
    restore();
    expect(consent.view()).toMatchObject({ on: false, saveFailed: true });
  });

  it('does not believe a storage that takes everything and keeps nothing', () => {
    const { consent } = start();
    const original = Storage.prototype.setItem;
    Storage.prototype.setItem = () => undefined;
    consent.choose('no');
    Storage.prototype.setItem = original;
    expect(consent.view()).toMatchObject({ on: false, saveFailed: true });
  });

  it('stays off when a no could not be saved and the yes after it neither', () => {
    const { consent } = start();
    const restore = brokenStorage('setItem');
    consent.choose('no');
    consent.choose('yes');
    restore();
    expect(consent.current().state).toBe('off');
  });

  it('is off while storage cannot be read, and cannot be turned on', () => {
    const { consent } = start();
    const restore = brokenStorage('getItem');
    expect(consent.view()).toMatchObject({ on: false, reason: 'choice_unreadable', canTurnOn: false });
    restore();
    expect(consent.view().on).toBe(true);
  });

  it('takes a word it does not know for a choice it cannot read', () => {
    localStorage.setItem(CHOICE_KEY, 'perhaps');
    expect(start().consent.current()).toEqual({ state: 'off', reason: 'choice_unreadable' });
  });

  it('hears of a no in another tab, and of a storage that was emptied', () => {
    const { consent, heard } = start();
    inAnotherTab('no');
    expect(consent.current().state).toBe('off');
    inAnotherTab(null);
    expect(heard).toEqual(['off no', 'on null']);
  });

  it('asks again when the page comes back from the cache', () => {
    const { heard } = start();
    window.dispatchEvent(new Event('pageshow'));
    expect(heard).toEqual(['on null']);
  });

  it('honours what the browser says from the moment it says so', () => {
    let signals = nothing;
    const { consent } = start({}, () => signals);
    signals = { ...nothing, globalPrivacyControl: true };
    expect(consent.view()).toMatchObject({ on: false, reason: 'global_privacy_control', canTurnOn: false });
    signals = { ...nothing, doNotTrack: true };
    expect(consent.current().reason).toBe('do_not_track');
  });

  it('hears a no and no yes when the operator locked it', () => {
    const { consent } = start({ policy: 'opt-in', locked: true });
    expect(consent.view()).toMatchObject({ on: false, reason: 'locked', canTurnOn: false });
    const optOut = start({ locked: true }).consent;
    optOut.choose('no');
    expect(optOut.current().state).toBe('off');
  });

  it('asks under opt-in, and is on after a yes', () => {
    const { consent } = start({ policy: 'opt-in' });
    expect(consent.current()).toEqual({ state: 'ask', reason: 'not_asked' });
    consent.choose('yes');
    expect(consent.current().state).toBe('on');
  });

  it('tells nobody who stopped listening', () => {
    const { consent } = start();
    const heard: string[] = [];
    const stop = consent.subscribe(() => heard.push('!'));
    stop();
    consent.choose('no');
    expect(heard).toEqual([]);
  });
});
