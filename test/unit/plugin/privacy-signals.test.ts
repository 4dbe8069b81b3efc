import { privacySignals } from '../../../src/plugin/privacy-signals.ts';

/** Only the two properties that are read. */
const navigatorWith = (properties: object) => properties as Navigator;

describe('what the browser says for its user', () => {
  it.each([
    [{}, false, false],
    [{ globalPrivacyControl: true }, true, false],
    [{ globalPrivacyControl: false, doNotTrack: '0' }, false, false],
    [{ doNotTrack: '1' }, false, true],
    [{ doNotTrack: 'yes' }, false, true],
    [{ doNotTrack: 'unspecified' }, false, false],
    [{ doNotTrack: null }, false, false],
  ])('%j means GPC %s, DNT %s', (properties, globalPrivacyControl, doNotTrack) => {
    expect(privacySignals(navigatorWith(properties))).toEqual({ globalPrivacyControl, doNotTrack });
  });
});
