import type { Clock } from '../clock.ts';
import type { Place } from '../routers/place.ts';

/**
 * Makes one page view of what a router reports for one visit. A click in DC/OS is reported up to four times: PUSH of a
 * redirect, REPLACE by its target, the same REPLACE again from the page, and 15-250 ms later the POP that hash history
 * makes of its own change. So:
 *
 * - a redirect is not a place;
 * - the same address again is the same visit, whatever its query;
 * - a place that is replaced before its turn is over was never shown;
 * - `/login` and `/access-denied` flash by during an enterprise login: they count once they have stayed;
 * - a page that comes back from the back/forward cache is a visit, though no router says so.
 */
export interface PagesDeps {
  readonly browser: Pick<Window, 'addEventListener'>;
  readonly clock: Clock;
  readonly guard: <A extends readonly unknown[]>(run: (...args: A) => void) => (...args: A) => void;
  /** Resolves when the place just told can no longer be replaced by its own page. @default at the end of the turn */
  readonly settled?: () => Promise<unknown>;
  /** @param pattern of the route, or `not_found`. */
  readonly onPage: (pattern: string) => void;
}

interface Visit {
  readonly key: string;
  readonly pattern: string;
}

const PASSING = ['/login', '/access-denied'];
const STAYED_MS = 1000;

export function createPages({ browser, clock, guard, settled, onPage }: PagesDeps): (place: Place) => void {
  let shown: Visit | undefined;
  let pending: Visit | undefined;
  let timer: number | undefined;

  const passing = (): boolean => PASSING.indexOf(pending ? pending.pattern : '') >= 0;
  const drop = (): void => {
    clock.clearTimeout(timer);
    pending = undefined;
  };
  const count = (): void => {
    if (!pending) return;
    const visit = pending;
    drop();
    if (shown && visit.key === shown.key) return;
    shown = visit;
    onPage(visit.pattern);
  };
  browser.addEventListener(
    'pageshow',
    guard(({ persisted }: PageTransitionEvent) => {
      if (persisted && shown && !pending) onPage(shown.pattern);
    }),
  );

  return ({ key, match, replaced }) => {
    if (pending && pending.key === key) return;
    if (!replaced && !passing()) count();
    drop();
    if (match.kind === 'redirect') return;
    pending = { key, pattern: match.pattern };
    if (passing()) timer = clock.setTimeout(guard(count), STAYED_MS);
    // The end of the turn, not a timer: a page that is closed right after the click still counts.
    else (settled ? settled() : Promise.resolve()).then(guard(countIf(pending)));
  };

  function countIf(place: Visit): () => void {
    return () => {
      if (pending === place) count();
    };
  }
}
