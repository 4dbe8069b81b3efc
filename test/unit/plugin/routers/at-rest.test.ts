import { createMemoryRouter as createMemoryRouter6, type RouteObject as RouteObject6 } from 'react-router-6';
import { createMemoryRouter as createMemoryRouter7, type RouteObject as RouteObject7 } from 'react-router-7';
import { atRest } from '../../../../src/plugin/routers/at-rest.ts';
import { createManualClock } from '../../../support/manual-clock.ts';
import { until } from '../../../support/until.ts';

const versions = [
  { version: '6.30', create: createMemoryRouter6 },
  { version: '7.18', create: createMemoryRouter7 },
] as const;

/** A browser without `requestIdleCallback`: then being idle is a timer, too, and all time is the clock's. */
const browser = {} as Window;

describe.each(versions)('a page at rest, react-router $version', ({ create }) => {
  function start() {
    let load = (): void => undefined;
    const loader = () =>
      new Promise<null>((resolve) => {
        load = () => resolve(null);
      });
    const routes = [{ path: '/' }, { path: '/here' }, { path: '/slow', loader }] as RouteObject6[] & RouteObject7[];
    const router = create(routes, { initialEntries: ['/'] });
    const clock = createManualClock();
    let isAtRest = false;
    const watch = () => {
      isAtRest = false;
      void atRest(router, browser, clock).then(() => {
        isAtRest = true;
      });
    };
    return { router, clock, watch, load: () => load(), atRest: () => isAtRest };
  }

  it('is one that nobody left in the time a component takes to redirect, and until the browser is idle', async () => {
    const { router, clock, watch, atRest } = start();
    await router.navigate('/here');
    watch();
    await clock.advance(299);
    expect(atRest()).toBe(false);
    await clock.advance(1);
    expect(atRest()).toBe(true);
    router.dispose();
  });

  it('is none while the router is on its way elsewhere, however long that takes', async () => {
    const { router, clock, watch, load, atRest } = start();
    watch();
    await clock.advance(200);
    const gone = router.navigate('/slow', { replace: true });
    await until('the loader to be asked', () => router.state.navigation.state === 'loading' || undefined);
    await clock.advance(10_000);
    expect(atRest()).toBe(false);
    load();
    await gone;
    await clock.advance(300);
    expect(atRest()).toBe(true);
    router.dispose();
  });
});
