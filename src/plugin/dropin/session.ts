/** The DC/OS UI's own test for a login: this cookie, with whatever in it. */
const INFO_COOKIE = /(?:^|;\s*)dcos-acs-info-cookie=[^;]/;

export const hasSession = (browser: Window): boolean => INFO_COOKIE.test(browser.document.cookie);

/**
 * Tells when somebody logs in or out. No event comes for a cookie; but the UI goes to another page after either, so the
 * address is when to look. Who it is, is not read.
 */
export function watchSession(browser: Window, on: { login(): void; logout(): void }): void {
  let before = hasSession(browser);
  browser.addEventListener('hashchange', () => {
    const now = hasSession(browser);
    if (now === before) return;
    before = now;
    if (now) on.login();
    else on.logout();
  });
}
