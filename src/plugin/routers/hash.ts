import type { History3, Location3 } from './react-router-3.ts';

/**
 * The address behind the `#`, for a host whose router cannot be reached: what react-router 3's `hashHistory` would say of
 * it. One `hashchange` comes for each change; of a redirect in the same turn only the end is seen.
 *
 * @param shown whether a page is there for who is asking; one that is not is the start, where nobody stays.
 */
export function createHashHistory(browser: Window, shown: (pathname: string) => boolean): History3 {
  const current = (): Location3 => {
    // Not `location.hash`: some browsers decode that.
    const address = browser.location.href.split('#').slice(1).join('#');
    const pathname = address.split(/[?#]/)[0] ?? '';
    const absolute = pathname.charAt(0) === '/' ? pathname : `/${pathname}`;
    return { pathname: shown(absolute) ? absolute : '/', action: 'POP' };
  };
  return {
    getCurrentLocation: current,
    listen(listener) {
      const onChange = (): void => listener(current());
      browser.addEventListener('hashchange', onChange);
      return () => browser.removeEventListener('hashchange', onChange);
    },
  };
}
