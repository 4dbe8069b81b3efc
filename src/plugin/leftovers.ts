import { NOTE_PREFIX } from './tab-notes.ts';

/**
 * Removes the notes for this tab's next document, and what analytics-next might have stored in this browser. As we load
 * it, it stores nothing; but the plugin that older DC/OS UIs shipped ran Segment's script on the same origin, and a no
 * covers that as well.
 */
const OURS = /^(?:ajs_|persisted-queue:v1:)/;

export function removeLeftovers(browser: Window): void {
  const { localStorage, sessionStorage, document, location } = browser;
  Object.keys(sessionStorage).forEach((key) => {
    if (key.indexOf(NOTE_PREFIX) === 0) sessionStorage.removeItem(key);
  });
  Object.keys(localStorage).forEach((key) => {
    if (OURS.test(key)) localStorage.removeItem(key);
  });
  const labels = location.hostname.split('.');
  document.cookie.split(/;\s*/).forEach((cookie) => {
    const name = cookie.split('=')[0] ?? '';
    if (!OURS.test(name)) return;
    const expired = `${name}=; path=/; expires=Thu, 01 Jan 1970 00:00:00 GMT`;
    document.cookie = expired;
    // Segment sets its cookies on the highest domain the browser lets it; which one that is cannot be asked.
    labels.forEach((_, index) => {
      document.cookie = `${expired}; domain=.${labels.slice(index).join('.')}`;
    });
  });
}
