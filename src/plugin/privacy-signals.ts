/** What the browser says for its user, read anew each time: it can be changed while the page is open. */
export interface PrivacySignals {
  readonly globalPrivacyControl: boolean;
  readonly doNotTrack: boolean;
}

// `globalPrivacyControl` is not in TypeScript's DOM library yet (https://w3c.github.io/gpc/).
type PrivacyNavigator = Navigator & { readonly globalPrivacyControl?: unknown };

export function privacySignals(navigator: PrivacyNavigator): PrivacySignals {
  return {
    globalPrivacyControl: navigator.globalPrivacyControl === true,
    // Firefox before 32 and old Edge said "yes".
    doNotTrack: /^(?:1|yes)$/.test(navigator.doNotTrack as string),
  };
}
