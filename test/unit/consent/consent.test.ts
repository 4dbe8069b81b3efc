import { decide } from '../../../src/contract/consent.ts';
import type { KnownChoice } from '../../../src/proxy/consent/choices.ts';
import { createConsent, type OperatorWord } from '../../../src/proxy/consent/consent.ts';

const word = (telemetryEnabled: boolean, policy: 'off' | 'opt-in' | 'opt-out', locked: boolean): OperatorWord => ({
  consent: { telemetryEnabled, policy, locked },
  clusterEnabled: true,
});
const words = [true, false].flatMap((enabled) =>
  (['off', 'opt-in', 'opt-out'] as const).flatMap((policy) => [
    word(enabled, policy, false),
    word(enabled, policy, true),
  ]),
);
const browsers = [true, false].flatMap((globalPrivacyControl) =>
  [true, false].map((doNotTrack) => ({ globalPrivacyControl, doNotTrack })),
);
const choices = ['yes', 'no', 'none', 'unreadable'] as const;

describe('consent to events', () => {
  it('is what the rule says, of each request, by the word that holds when it comes', () => {
    let choice: KnownChoice['choice'] = 'none';
    const [first = word(true, 'off', false)] = words;
    const consent = createConsent({ operator: first, environmentNo: false, choices: { of: () => ({ choice }) } });
    // Twice, so that each word follows upon another one that has answered everything.
    for (const operator of [...words, ...words]) {
      consent.change(operator);
      for (const browser of [...browsers, ...browsers]) {
        for (choice of choices) {
          const { telemetryEnabled, policy, locked } = operator.consent;
          const expected = decide({
            telemetryEnabled,
            policy,
            locked,
            environmentNo: false,
            ...browser,
            choice: choice === 'none' ? 'yes' : choice,
            noticeShown: true,
          });
          expect(consent.events(browser, 'somebody')).toEqual(expected);
        }
      }
    }
  });

  it('hears a no the moment it is said, and says since when there is a yes again', () => {
    let known: KnownChoice = { choice: 'none' };
    const browser = { globalPrivacyControl: false, doNotTrack: false };
    const consent = createConsent({
      operator: word(true, 'opt-out', false),
      environmentNo: false,
      choices: { of: () => known },
    });
    expect(consent.events(browser, 'somebody').state).toBe('on');
    known = { choice: 'no' };
    expect(consent.events(browser, 'somebody')).toEqual({ state: 'off', reason: 'user_no' });
    known = { choice: 'yes', sinceMs: 7 };
    expect(consent.events(browser, 'somebody')).toEqual({ state: 'on', reason: 'user_yes', sinceMs: 7 });
    known = { choice: 'unreadable', retryAfterSeconds: 3 };
    expect(consent.events(browser, 'somebody')).toEqual({
      state: 'off',
      reason: 'choice_unreadable',
      retryAfterSeconds: 3,
    });
  });
});
