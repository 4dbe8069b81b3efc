const AUTH = /\/acs\/api\/v1\/auth\/(login|logout)(?:\?|$)/;

/**
 * Hears of the host's own requests to log in and out, the moment they are made. The hooks tell too little and too late:
 * a login that failed has none, and when `userLogoutSuccess` fires the cookie is gone, so that Admin Router answers 401 to
 * whatever is sent from then on; the enterprise UI reloads in the same breath.
 *
 * The host makes both with `XMLHttpRequest` (`RequestUtil.json` in `AuthActions`, DC/OS 1.13 to 2.2), of which a page
 * can only hear by standing in for `open`. What stands there hands on everything as it came.
 *
 * @param onLogout about to be sent: whoever sends something now is still let in.
 * @param onLoginFailed with the status of the answer; 0: none came.
 */
export function watchAuthRequests(
  browser: Pick<typeof globalThis, 'XMLHttpRequest'>,
  guard: <A extends readonly unknown[]>(run: (...args: A) => void) => (...args: A) => void,
  onLogout: () => void,
  onLoginFailed: (status: number) => void,
): void {
  const { prototype } = browser.XMLHttpRequest;
  const { open } = prototype;
  const hear = guard((request: XMLHttpRequest, url: unknown) => {
    const kind = (AUTH.exec(url as string) || [])[1];
    if (kind === 'logout') onLogout();
    if (kind !== 'login') return;
    const answered = guard(() => {
      if (!(request.status > 0 && request.status < 400)) onLoginFailed(request.status);
    });
    // Not `loadend`: the page was left, or the request given up, and nothing failed.
    ['load', 'error', 'timeout'].forEach((event) => {
      request.addEventListener(event, answered, { once: true });
    });
  });
  prototype.open = function (this: XMLHttpRequest, _method: string, url: unknown) {
    hear(this, url);
    // biome-ignore lint/complexity/noArguments: handed on as they came, however many, without a copy.
    return open.apply(this, arguments as unknown as Parameters<typeof open>);
  } as typeof open;
}
