import { property } from '../property.ts';
import { join, NOT_FOUND } from './pattern.ts';
import type { Place } from './place.ts';

/**
 * Says where a data router is (react-router 6.4 and later: `createBrowserRouter`, `createHashRouter`). Types only, no
 * import: the router is handed in, so its version is the host's.
 *
 * `router.subscribe` reports far more than places. Measured with 6.30 and 7.18: two or three `loading` states with the
 * place before, one `idle`; for a revalidation or a fetcher `idle` again with the same location and `historyAction`
 * still PUSH. So what counts is an idle state whose location is another one. A loader's redirect, lazy routes and
 * `patchRoutesOnNavigation` are all done by then.
 */
export interface DataRouter {
  readonly state: DataRouterState;
  /** Later versions hand the listener a second argument. */
  subscribe(listener: (state: DataRouterState, ...more: readonly unknown[]) => void): () => void;
}

export interface DataRouterState {
  readonly initialized: boolean;
  readonly historyAction: string;
  readonly location: { readonly key: string; readonly pathname: string };
  readonly matches: readonly { readonly route: { readonly path?: string | undefined } }[];
  readonly navigation: { readonly state: string };
  /** By route; what a loader threw, or the router's own 404. */
  readonly errors: object | null;
}

/** A literal segment that may be absent. The contract writes that as a group; a param keeps its question mark. */
const OPTIONAL_WORD = /(?:^|\/)([a-z][a-z_-]*)\?(?=\/|$)/g;

/**
 * The pattern of what is shown, from the routes alone: neither params nor the address are read. A route without a path
 * (layout, index) adds nothing, one that begins with a slash begins anew, as in react-router.
 */
export function patternOf({ matches, errors }: Pick<DataRouterState, 'matches' | 'errors'>): string {
  // For an address without a route the matches are those of the root, which would read as `/`.
  const notFound = Object.keys(errors ?? {}).some((id) => property(property(errors, id), 'status') === 404);
  if (notFound || matches.length === 0) return NOT_FOUND;
  let pattern = '';
  matches.forEach(({ route: { path = '' } }) => {
    if (!path) return;
    const parent = path.charAt(0) === '/' ? '' : pattern;
    pattern = join(parent, path.replace(OPTIONAL_WORD, '(/$1)')).replace(/\/\(\//g, '(/');
  });
  return pattern === '/*' ? NOT_FOUND : pattern || '/';
}

/**
 * Tells each place the router comes to rest at, beginning with the present one, once that is known.
 *
 * @param guard wraps what the router calls: a throw in there would stop the host's own navigation.
 * @returns stops listening.
 */
export function watchDataRouter(
  {
    router,
    guard,
  }: {
    readonly router: DataRouter;
    readonly guard: <A extends readonly unknown[]>(run: (...args: A) => void) => (...args: A) => void;
  },
  onPlace: (place: Place) => void,
): () => void {
  let told: string | undefined;
  const tell = guard((state: DataRouterState): void => {
    const { initialized, navigation, location, historyAction } = state;
    // The key alone does not do: every address that is typed into a hash has the key `default`.
    const visit = `${location.key} ${location.pathname}`;
    if (!initialized || navigation.state !== 'idle' || visit === told) return;
    told = visit;
    onPlace({
      key: location.pathname.replace(/(.)\/+$/, '$1'),
      match: () => patternOf(state),
      replaced: historyAction === 'REPLACE',
    });
  });
  const unsubscribe = subscribeQuietly(router, tell);
  tell(router.state);
  return unsubscribe;
}

/**
 * Since 7.15.1 a router keeps what went wrong before it had a listener, and gives it to the first one: that has to be
 * the host's `<RouterProvider onError>`. If it came to us, the next to subscribe gets it as well.
 */
function subscribeQuietly(router: DataRouter, tell: (state: DataRouterState) => void): () => void {
  const kept: (readonly [DataRouterState, ...(readonly unknown[])])[] = [];
  let subscribing = true;
  const unsubscribe = router.subscribe((...report) => {
    if (subscribing) kept.push(report);
    tell(report[0]);
  });
  subscribing = false;
  if (kept.length > 0) {
    const { subscribe } = router;
    router.subscribe = (listener) => {
      router.subscribe = subscribe;
      const stop = subscribe(listener);
      kept.forEach((report) => {
        listener(...report);
      });
      return stop;
    };
  }
  return unsubscribe;
}
