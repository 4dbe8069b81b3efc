/** Two pages of the browser's own, for an address bar that nobody sees: two seconds of processor for each browser. */
const OWN_PAGES = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup'];
/** What Playwright turns off, as far as it matters here: of two such lists Chromium heeds the last. */
const OFF_BY_PLAYWRIGHT = [
  'AvoidCorsURLLoaderRestartOnRedirect',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsFirstBalancedModeAutoEnable',
  'HttpsUpgrades',
  'LensOverlay',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PaintHolding',
  'PreconnectToSearch',
  'ThirdPartyStoragePartitioning',
];

/**
 * Chromium talks to nobody but the page: a closed network would otherwise refuse its own calls home, by the dozen.
 *
 * @param off features to turn off besides.
 */
export const chromiumFlags = (off: readonly string[] = []): readonly string[] => [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  `--disable-features=${[...OWN_PAGES, ...OFF_BY_PLAYWRIGHT, ...off].join()}`,
];
