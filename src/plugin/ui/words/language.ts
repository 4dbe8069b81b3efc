import { property } from '../../property.ts';

/** The languages of the DC/OS UI. */
export type Language = 'en' | 'zh';

/** Where the DC/OS UI keeps what a person set: one JSON object for the browser (UserSettingsStore, all releases). */
const SETTINGS_KEY = 'dcosUserSettings';

/** The language the person chose for the DC/OS UI, read anew each time; English where they chose none. */
export function languageOf(browser: Window): Language {
  try {
    const settings: unknown = JSON.parse(browser.localStorage.getItem(SETTINGS_KEY) || '{}');
    return String(property(property(settings, 'savedStates'), 'language')).slice(0, 2) === 'zh' ? 'zh' : 'en';
  } catch {
    return 'en';
  }
}
