import { createMatcher, type RouteNode } from './pattern.ts';
import type { Place } from './place.ts';

/** For the host's own bundler to find, which reads the call as it stands. */
declare const require: (id: 'react-router') => { readonly hashHistory: History3 };

/** The history of the host's own router: asked for when it is used, so that the plugin loads where there is none. */
export function hostHistory(): History3 | undefined {
  try {
    const router = require(/* webpackIgnore: true */ 'react-router');
    return router.hashHistory;
  } catch {
    return undefined;
  }
}

/** What this adapter uses of the host's `hashHistory` (react-router 3, history 3). */
export interface History3 {
  getCurrentLocation(): Location3;
  listen(listener: (location: Location3) => void): () => void;
}

export interface Location3 {
  /** Not decoded. */
  readonly pathname: string;
  readonly action?: string;
}

export interface ReactRouter3 {
  readonly history: History3;
  /** The tree of the host's `routes` action. */
  readonly routes: readonly RouteNode[];
  /** Wraps what the history calls: a throw in there would stop the host's own router from hearing of the navigation. */
  readonly guard: (listener: (location: Location3) => void) => (location: Location3) => void;
}

/**
 * Tells each place the router goes to, beginning with the present one: history 3 does not report where it starts, and
 * a deep link into a logged-in UI causes no report at all.
 *
 * @returns stops listening.
 */
export function watchReactRouter3(
  { history, routes, guard }: ReactRouter3,
  onPlace: (place: Place) => void,
): () => void {
  const matcher = createMatcher(routes);
  let told: string | undefined;
  const tell = ({ pathname, action }: Location3): void => {
    // Hash history makes an echo of each of its own changes.
    if (pathname === told) return;
    told = pathname;
    onPlace({
      key: pathname.replace(/(.)\/+$/, '$1'),
      match: () => matcher(pathname),
      replaced: action === 'REPLACE',
    });
  };
  const unlisten = history.listen(guard(tell));
  tell(history.getCurrentLocation());
  return unlisten;
}
