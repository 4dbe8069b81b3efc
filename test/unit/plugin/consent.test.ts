/** @jest-environment jsdom */
import { CHOICE_KEY } from '../../../src/plugin/consent-store.ts';
import { breakStorage, inAnotherTab, startConsent } from '../../support/start-consent.ts';

const nothing = { globalPrivacyControl: false, doNotTrack: false };
const MINUTE = 60_000;
const stored = () => localStorage.getItem(CHOICE_KEY);

beforeEach(() => localStorage.clear());

describe('the consent of a page, before the proxy has spoken', () => {
  it('is open, not on: what happens waits; and the switch is there to say no with', () => {
    const { consent } = startConsent();
    expect(consent.current()).toEqual({ state: 'ask', reason: 'proxy_unknown' });
    expect(consent.view()).toMatchObject({ on: true, reason: 'proxy_unknown', canTurnOn: true });
    expect(localStorage).toHaveLength(0);
  });

  it.each([
    ['the cluster', { enabled: false }, 'cluster_disabled'],
    ['the policy', { policy: 'off' }, 'policy_off'],
    ['a word nobody understands', { policy: 'maybe' }, 'cluster_unknown'],
  ])('is off against %s without asking the proxy', async (_, config, reason) => {
    const { consent, reached, desk } = startConsent(config);
    await reached();
    expect(consent.current()).toEqual({ state: 'off', reason });
    expect(consent.view().canTurnOn).toBe(false);
    expect(desk.asked).toEqual([]);
  });

  it.each([
    ['globalPrivacyControl', 'global_privacy_control'],
    ['doNotTrack', 'do_not_track'],
  ])('is off against %s without asking the proxy, from the moment the browser says so', async (signal, reason) => {
    let signals = nothing;
    const { consent, reached, desk } = startConsent({}, () => signals);
    signals = { ...nothing, [signal]: true };
    await reached();
    expect(consent.view()).toMatchObject({ on: false, reason, canTurnOn: false });
    expect(desk.asked).toEqual([]);
  });

  it('asks the proxy once, however many pages are seen', async () => {
    const { consent, reached, desk } = startConsent();
    for (let page = 0; page < 5; page += 1) await reached();
    expect(consent.current()).toMatchObject({ state: 'on', reason: 'cluster_default' });
    expect(desk.asked).toEqual(['GET policy']);
    expect(localStorage).toHaveLength(0);
  });

  it('stays closed while the proxy does not answer, asks five times in hours, and again after a login', async () => {
    const { consent, desk, clock, settled } = startConsent();
    desk.failWith = 404;
    for (let minute = 0; minute < 300; minute += 1) {
      consent.reach();
      await clock.advance(MINUTE);
    }
    expect(desk.asked).toHaveLength(5);
    expect(consent.current()).toEqual({ state: 'ask', reason: 'proxy_unknown' });
    desk.failWith = undefined;
    consent.renew();
    await settled();
    expect(consent.current().state).toBe('on');
  });

  it('takes an answer from before a login for what it is: about somebody else', async () => {
    const { consent, desk, settled, hold } = startConsent();
    const release = hold();
    consent.reach();
    desk.choice = 'no';
    hold();
    consent.renew();
    release();
    await settled();
    expect(consent.current()).toEqual({ state: 'ask', reason: 'proxy_unknown' });
  });
});

describe("the proxy's word", () => {
  it('closes what is open here: a policy that was switched off, a no from another browser', async () => {
    const { consent, desk, reached, settled } = startConsent();
    desk.policy = 'off';
    await reached();
    expect(consent.view()).toMatchObject({ on: false, reason: 'policy_off', canTurnOn: false });
    desk.policy = 'opt-out';
    desk.choice = 'no';
    consent.renew();
    await settled();
    expect(consent.view()).toMatchObject({ on: false, reason: 'user_no', canTurnOn: true });
  });

  it('opens nothing that is closed here', async () => {
    const { consent, desk, reached } = startConsent({ policy: 'opt-in' });
    desk.policy = 'opt-out';
    await reached();
    expect(consent.current()).toEqual({ state: 'ask', reason: 'not_asked' });
  });

  it('asks each user as soon as the operator wants it so', async () => {
    const { consent, desk, reached } = startConsent();
    desk.policy = 'opt-in';
    await reached();
    expect(consent.current()).toEqual({ state: 'ask', reason: 'not_asked' });
  });

  it('closes the page when it comes with the answer to an event', async () => {
    const { consent, reached, heard } = startConsent();
    await reached();
    consent.heard({ state: 'off', reason: 'policy_off' });
    expect(consent.current()).toEqual({ state: 'off', reason: 'policy_off' });
    expect(heard.at(-1)).toBe('off null');
    consent.heard({ state: 'ask', reason: 'not_asked' });
    expect(consent.current().state).toBe('ask');
  });

  it.each([undefined, null, 7, 'yes', {}, { state: 'perhaps' }])('is not %j', async (message) => {
    const { consent, reached } = startConsent();
    await reached();
    consent.heard(message);
    expect(consent.current().state).toBe('on');
  });
});

describe('a no', () => {
  it('stops first, saves then, tells the proxy, and notes that it knows', async () => {
    const { consent, heard, reached, settled, desk } = startConsent();
    await reached();
    heard.length = 0;
    consent.choose('no');
    expect(heard).toEqual(['off null', 'off no, untold']);
    await settled();
    expect(desk.asked).toEqual(['GET policy', 'POST choice no']);
    expect(stored()).toBe('no');
    expect(consent.view()).toMatchObject({ on: false, reason: 'user_no', canTurnOn: true, saveFailed: false });
    expect(consent.view().tellFailed).toBeUndefined();
    expect(Object.keys(localStorage)).toEqual([CHOICE_KEY]);
  });

  it('stays, and says so, when it cannot be saved; the proxy is told all the same', async () => {
    const { consent, reached, settled, desk } = startConsent();
    await reached();
    const restore = breakStorage('setItem');
    consent.choose('no');
    await settled();
    restore();
    expect(stored()).toBeNull();
    expect(consent.view()).toMatchObject({ on: false, reason: 'user_no', saveFailed: true });
    expect(desk.choice).toBe('no');
  });

  it('does not believe a storage that takes everything and keeps nothing', () => {
    const { consent } = startConsent();
    const original = Storage.prototype.setItem;
    Storage.prototype.setItem = () => undefined;
    consent.choose('no');
    Storage.prototype.setItem = original;
    expect(consent.view()).toMatchObject({ on: false, saveFailed: true });
  });

  it('is told again and again until the proxy has heard it, and says meanwhile that it has not', async () => {
    const { consent, desk, clock, settled } = startConsent();
    desk.failWith = 503;
    consent.choose('no');
    await settled();
    expect(consent.view()).toMatchObject({ on: false, tellFailed: 'no' });
    expect(stored()).toBe('no, untold');
    desk.failWith = undefined;
    await clock.advance(MINUTE);
    expect(consent.view().tellFailed).toBeUndefined();
    expect(stored()).toBe('no');
  });

  it('is told a bounded number of times by one page', async () => {
    const { consent, desk, clock } = startConsent();
    desk.failWith = 503;
    consent.choose('no');
    await clock.advance(600 * MINUTE);
    expect(desk.asked).toHaveLength(6);
  });

  it('is told at the next start when the page before could not', async () => {
    localStorage.setItem(CHOICE_KEY, 'no, untold');
    const { consent, desk, reached } = startConsent();
    await reached();
    expect(desk.asked).toEqual(['POST choice no']);
    expect(stored()).toBe('no');
    expect(consent.current()).toEqual({ state: 'off', reason: 'user_no' });
  });

  it('is honest where the part that tells it cannot be loaded', async () => {
    const { consent, loading, settled } = startConsent();
    loading.works = false;
    consent.choose('no');
    await settled();
    expect(consent.view()).toMatchObject({ on: false, tellFailed: 'no' });
    expect(stored()).toBe('no, untold');
  });

  it('removes what older plugins left behind', async () => {
    const { consent, settled } = startConsent();
    localStorage.setItem('ajs_anonymous_id', '"c079bb98"');
    consent.choose('no');
    await settled();
    expect(Object.keys(localStorage)).toEqual([CHOICE_KEY]);
  });

  it('in another tab is one here, saved or not', async () => {
    const { consent, reached, heard } = startConsent();
    await reached();
    inAnotherTab('no, untold');
    expect(consent.current().state).toBe('off');
    inAnotherTab(null);
    consent.heard('no');
    expect(consent.current()).toEqual({ state: 'off', reason: 'user_no' });
    expect(heard.at(-1)).toBe('off null');
  });

  it.each(['pageshow', 'focus'])('that nobody told of is seen at %s', async (event) => {
    const { reached, heard } = startConsent();
    await reached();
    localStorage.setItem(CHOICE_KEY, 'no');
    window.dispatchEvent(new Event(event));
    expect(heard.at(-1)).toBe('off no');
  });

  it('is heard when the operator locked the switch, a yes is not', async () => {
    const { consent, settled } = startConsent({ locked: true });
    consent.choose('no');
    await settled();
    expect(consent.current().reason).toBe('user_no');
    const optIn = startConsent({ policy: 'opt-in', locked: true }).consent;
    inAnotherTab(null);
    expect(optIn.view()).toMatchObject({ on: false, reason: 'locked', canTurnOn: false });
  });
});

describe('a yes', () => {
  it('counts when the proxy has heard it, not before', async () => {
    const { consent, desk, reached, settled, hold } = startConsent({ policy: 'opt-in' });
    desk.policy = 'opt-in';
    await reached();
    const release = hold();
    consent.choose('yes');
    await settled();
    expect(consent.current().state).toBe('ask');
    expect(stored()).toBeNull();
    release();
    await settled();
    expect(consent.view()).toMatchObject({ on: true, reason: 'user_yes' });
    expect(stored()).toBe('yes');
  });

  it('does not count, and says so, when the proxy does not hear it', async () => {
    const { consent, desk, reached, settled } = startConsent();
    await reached();
    consent.choose('no');
    await settled();
    desk.failWith = 503;
    consent.choose('yes');
    await settled();
    expect(consent.view()).toMatchObject({ on: false, reason: 'user_no', tellFailed: 'yes' });
    expect(stored()).toBe('no');
  });

  it('does not count, and says so, when it cannot be saved over a no', async () => {
    const { consent, reached, settled } = startConsent();
    await reached();
    consent.choose('no');
    await settled();
    const restore = breakStorage('setItem');
    consent.choose('yes');
    await settled();
    restore();
    expect(consent.view()).toMatchObject({ on: false, saveFailed: true });
  });

  it('works again after a no, without a reload', async () => {
    const { consent, reached, settled } = startConsent();
    await reached();
    consent.choose('no');
    consent.choose('yes');
    await settled();
    expect(consent.view()).toMatchObject({ on: true, reason: 'user_yes' });
  });

  it('loses against a no that is said after it, though it is answered later', async () => {
    const { consent, desk, reached, settled, hold } = startConsent();
    await reached();
    const release = hold();
    consent.choose('yes');
    consent.choose('no');
    release();
    await settled();
    await settled();
    expect(consent.current()).toEqual({ state: 'off', reason: 'user_no' });
    expect(desk.choice).toBe('no');
  });

  it('loses against a no of another tab that came while it was on its way, and the proxy learns that', async () => {
    const { consent, desk, reached, settled, hold } = startConsent();
    await reached();
    const release = hold();
    consent.choose('yes');
    await settled();
    inAnotherTab('no');
    release();
    await settled();
    await settled();
    expect(consent.current().state).toBe('off');
    expect(desk.choice).toBe('no');
  });

  it('in another tab has the proxy asked again', async () => {
    const { consent, desk, reached, settled } = startConsent();
    desk.choice = 'no';
    await reached();
    desk.choice = 'yes';
    inAnotherTab('yes');
    await settled();
    expect(consent.view()).toMatchObject({ on: true, reason: 'user_yes' });
  });
});

describe('what is stored', () => {
  it('cannot be read: off, and cannot be turned on', async () => {
    const { consent, reached, desk } = startConsent();
    const restore = breakStorage('getItem');
    await reached();
    expect(consent.view()).toMatchObject({ on: false, reason: 'choice_unreadable', canTurnOn: false });
    restore();
    expect(desk.asked).toEqual([]);
  });

  it('is a word nobody knows: it may have been a no', () => {
    localStorage.setItem(CHOICE_KEY, 'perhaps');
    expect(startConsent().consent.current()).toEqual({ state: 'off', reason: 'choice_unreadable' });
  });

  it('remembers that the question was shown, which stays open on this page and is not asked on the next', async () => {
    const { consent, desk, reached } = startConsent();
    desk.policy = 'opt-in';
    await reached();
    consent.shown('asked', true);
    expect(stored()).toBe('asked');
    expect(consent.current().state).toBe('ask');
    const next = startConsent();
    next.desk.policy = 'opt-in';
    await next.reached();
    expect(next.consent.current()).toEqual({ state: 'off', reason: 'not_answered' });
    consent.shown('asked', false);
    expect(consent.current()).toEqual({ state: 'off', reason: 'not_answered' });
  });

  it('does not take the line under opt-out for a question that was asked, nor the question for an answer', async () => {
    const { consent, desk, reached, settled } = startConsent();
    await reached();
    consent.shown('informed', true);
    expect(stored()).toBe('informed');
    desk.policy = 'opt-in';
    consent.renew();
    await settled();
    expect(consent.current()).toEqual({ state: 'ask', reason: 'not_asked' });
    localStorage.setItem(CHOICE_KEY, 'no');
    consent.shown('asked', true);
    expect(stored()).toBe('no');
  });

  it('is gone after forgetting, unless it is a no, and the proxy is asked anew', async () => {
    const { consent, desk, reached, settled } = startConsent();
    await reached();
    consent.choose('yes');
    await settled();
    desk.choice = 'none';
    consent.forget();
    await settled();
    expect(localStorage).toHaveLength(0);
    expect(consent.current()).toMatchObject({ state: 'on', reason: 'cluster_default' });
    consent.choose('no');
    await settled();
    consent.forget();
    await settled();
    expect(stored()).toBe('no');
    expect(consent.byDefault().state).toBe('off');
  });

  it('tells nobody who stopped listening', () => {
    const { consent } = startConsent();
    const heard: string[] = [];
    const stop = consent.subscribe(() => heard.push('!'));
    stop();
    consent.choose('no');
    expect(heard).toEqual([]);
  });
});
