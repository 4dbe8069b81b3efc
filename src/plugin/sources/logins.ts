import type { Clock } from '../clock.ts';
import type { Moment } from '../moment.ts';
import { property } from '../property.ts';
import type { Match } from '../routers/place.ts';
import { loginForm, type PluginSdk } from '../sdk.ts';
import type { Shield } from '../shield.ts';
import type { Telemetry } from '../telemetry.ts';
import { watchAuthRequests } from './auth-requests.ts';

/**
 * Logins, failed ones, and logouts. Who it is, is not read: only whether the host's readable cookie holds anything, which
 * is the host's own rule (`AuthStore.isLoggedIn`). The session of this document is
 *
 * - `none`: nobody is logged in. What happens waits, since Admin Router would answer 401.
 * - `user`: somebody is.
 * - `ending`: their logout is counted already; the cookie may still be there.
 *
 * Each change is counted where it shows, once:
 *
 * | what | where it shows |
 * |---|---|
 * | a login in the form | the action `userLoginSuccess` |
 * | single sign-on: the page goes to the provider and comes back | this tab's document before ended with nobody logged in |
 * | a login in another tab | not counted here: the cookie is there, without either |
 * | a logout | the request for it, while it still lets us in; else the action `userLogoutSuccess` |
 * | a logout or an expiry in another tab, counted there | that tab's word, through a `storage` event |
 * | a session that expired | the cookie is gone without any of these |
 */
export interface LoginsDeps extends Shield {
  readonly sdk: PluginSdk;
  readonly hooks: PluginSdk['Hooks'];
  readonly telemetry: Pick<Telemetry, 'track' | 'wake' | 'rest' | 'flush' | 'agreed' | 'consent' | 'notes'>;
  readonly browser: Window & Pick<typeof globalThis, 'XMLHttpRequest'>;
  readonly clock: Clock;
}

/** Written and removed at once: other tabs hear of it, and nothing stays. */
export const SESSION_END_KEY = 'dcos-ui-telemetry:session-end';
/** The contract's DURATION_MAX_MS, which in here would cost a module that is shared with the lazy part. */
export const LOGIN_MAX_MS = 3_600_000;
const USER = /(?:^|;\s*)dcos-acs-info-cookie=[^;\s]/;

/** @returns takes the places of the router: a page may show who is there, and how long the login page has been. */
export function watchLogins(deps: LoginsDeps): (match: Match, moment: Moment) => void {
  const { telemetry, browser, clock, guard, attempt, hooks } = deps;
  const { notes } = telemetry;
  const form = loginForm(deps.sdk);
  const isUser = (): boolean => USER.test(browser.document.cookie);
  let session: 'none' | 'user' | 'ending' = isUser() || form === 'unknown' ? 'user' : 'none';
  let shownAt: number | undefined;
  let heard = false;

  function enter(): void {
    session = 'user';
    telemetry.wake();
  }

  function countEnd(reason: 'user' | 'expired'): void {
    if (session !== 'user') return;
    session = 'ending';
    telemetry.track('dcos_logout', { reason });
    if (!telemetry.agreed()) return;
    attempt(() => {
      browser.localStorage.setItem(SESSION_END_KEY, '');
      browser.localStorage.removeItem(SESSION_END_KEY);
    });
  }

  /** The cookie is gone: from here on events wait for the next login. */
  function end(reason: 'user' | 'expired'): void {
    telemetry.rest();
    countEnd(reason);
    session = 'none';
  }

  function look(): void {
    const user = isUser();
    if (user && session === 'none') enter();
    if (!user && session !== 'none') end('expired');
  }
  // After the host's own listeners: one of them empties the cookie, and of a logout it tells us next.
  const lookLater = guard(() => {
    clock.setTimeout(look, 0);
  });

  /** Who comes back by a link or by a redirect; a reload or Back may show a login of another tab. */
  function comesByLink(): boolean {
    return property(browser.performance.getEntriesByType('navigation')[0], 'type') === 'navigate';
  }

  hooks.addAction(
    'userLoginSuccess',
    guard(() => {
      const ms = shownAt ? clock.now() - shownAt : -1;
      // A clock that was moved, or a coffee in between.
      telemetry.track('dcos_login', { method: form, ms: ms >= 0 && ms <= LOGIN_MAX_MS ? ms : undefined });
      enter();
    }),
  );
  hooks.addAction(
    'userLogoutSuccess',
    guard(() => end('user')),
  );

  function onLogout(): void {
    countEnd('user');
    telemetry.flush();
  }
  function onLoginFailed(status: number): void {
    const refused = status >= 400 && status < 500 && status !== 408 && status !== 429;
    telemetry.track('dcos_login_failed', { error: refused ? 'credentials' : status ? 'server' : 'network' });
  }
  // Nothing of the host's is touched before a yes.
  const hear = guard(() => {
    if (heard || !telemetry.agreed()) return;
    heard = true;
    watchAuthRequests(browser, guard, onLogout, onLoginFailed);
  });

  if (form === 'unknown') return () => undefined;
  hear();
  telemetry.consent.subscribe(hear);
  if (notes.take('logged-out') !== null && session === 'user' && comesByLink()) {
    telemetry.track('dcos_login', { method: form === 'local' ? 'sso' : 'unknown' });
  }
  if (session === 'none') telemetry.rest();
  hooks.addAction('AJAXRequestError', lookLater);
  browser.addEventListener(
    'storage',
    guard(({ key, newValue }: StorageEvent) => {
      if (key === SESSION_END_KEY && newValue !== null && session === 'user') session = 'ending';
    }),
  );
  browser.addEventListener(
    'pagehide',
    guard(() => {
      if (isUser()) notes.take('logged-out');
      else notes.leave('logged-out', '');
    }),
  );

  return guard((match, { at }) => {
    shownAt = match === '/login' ? shownAt || at : undefined;
    lookLater();
  });
}
