import type { Clock } from '../clock.ts';
import type { Leisure } from '../leisure.ts';
import type { Moment } from '../moment.ts';
import type { Match, Place } from '../routers/place.ts';

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
 *
 * A report is noted when it comes, with the moment, and so is that a place has settled; they are looked at later, in that
 * order: a navigation is the host's to draw. What comes of it is the same, however much later (a property test).
 */
export interface PagesDeps {
  readonly browser: Pick<Window, 'addEventListener'>;
  readonly clock: Clock;
  readonly guard: <A extends readonly unknown[]>(run: (...args: A) => void) => (...args: A) => void;
  readonly later: Leisure['later'];
  readonly moment: () => Moment;
  /** Resolves when the place just told can no longer be replaced by its own page. @default at the end of the turn */
  readonly settled?: () => Promise<unknown>;
  /** Told of each place that is another than the one before. */
  readonly onPlace?: (match: Match, moment: Moment) => void;
  /** @param pattern of the route, or `not_found`. */
  readonly onPage: (pattern: string, moment: Moment) => void;
}

interface Visit {
  readonly place: Place;
  readonly pattern: string;
  readonly moment: Moment;
}

const PASSING = ['/login', '/access-denied'];
const STAYED_MS = 1000;

export function createPages(deps: PagesDeps): (place: Place) => void {
  const { browser, clock, guard, later, moment: takeMoment, settled, onPlace, onPage } = deps;
  let shown: Visit | undefined;
  let pending: Visit | undefined;
  let timer: number | undefined;

  const isPassing = (visit: Visit): boolean => PASSING.indexOf(visit.pattern) >= 0;
  const drop = (): void => {
    clock.clearTimeout(timer);
    pending = undefined;
  };
  const count = (visit: Visit): void => {
    drop();
    if (shown && visit.place.key === shown.place.key) return;
    shown = visit;
    onPage(visit.pattern, visit.moment);
  };
  browser.addEventListener(
    'pageshow',
    guard(({ persisted }: PageTransitionEvent) => {
      if (persisted && shown && !pending) onPage(shown.pattern, takeMoment());
    }),
  );

  function look(place: Place, moment: Moment): void {
    const before = pending || shown;
    if (before && before.place.key === place.key) return;
    // Whoever goes on from a page has seen it; a page that flashes by, only when it has been there for long enough.
    if (pending && (isPassing(pending) ? moment.at - pending.moment.at >= STAYED_MS : !place.replaced)) count(pending);
    drop();
    const pattern = place.match();
    if (onPlace) onPlace(pattern, moment);
    if (pattern === null) return;
    const visit = { place, pattern, moment };
    pending = visit;
    const stayed = (): void => {
      if (pending === visit) count(visit);
    };
    if (isPassing(visit)) timer = clock.setTimeout(() => later(stayed), moment.at + STAYED_MS - clock.now());
  }
  function settle(place: Place): void {
    if (pending && pending.place === place && !isPassing(pending)) count(pending);
  }

  return (place) => {
    const moment = takeMoment();
    later(() => look(place, moment));
    // The end of the turn, not a timer: a page that is closed right after the click still counts.
    (settled ? settled() : Promise.resolve()).then(() => later(() => settle(place)));
  };
}
