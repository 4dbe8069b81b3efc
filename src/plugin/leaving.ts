/**
 * Calls back when the page may be going, and when it is back. `pagehide` is the last event a page can rely on;
 * `visibilitychange` is the only one on a phone whose browser is swiped away (https://web.dev/articles/bfcache).
 *
 * @returns stops listening.
 */
export function watchLeaving(browser: Window, on: { leave(): void; back(): void }): () => void {
  const { document } = browser;
  const onVisibility = (): void => (document.visibilityState === 'hidden' ? on.leave() : on.back());
  browser.addEventListener('pagehide', on.leave);
  browser.addEventListener('pageshow', on.back);
  document.addEventListener('visibilitychange', onVisibility);
  return () => {
    browser.removeEventListener('pagehide', on.leave);
    browser.removeEventListener('pageshow', on.back);
    document.removeEventListener('visibilitychange', onVisibility);
  };
}
