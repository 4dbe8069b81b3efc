import fc from 'fast-check';
import { createMemoryRouter as createMemoryRouter6, type RouteObject as RouteObject6 } from 'react-router-6';
import { createMemoryRouter as createMemoryRouter7, type RouteObject as RouteObject7 } from 'react-router-7';
import { compose } from '../../../../src/contract/event.ts';
import type { DataRouter, DataRouterState } from '../../../../src/plugin/routers/data-router.ts';
import { patternOf, watchDataRouter } from '../../../../src/plugin/routers/data-router.ts';
import type { Place } from '../../../../src/plugin/routers/place.ts';
import { until } from '../../../support/until.ts';

type Routes = RouteObject6[] & RouteObject7[];
const guard = <F>(run: F): F => run;
const loader = () => null;
const routes = [
  {
    id: 'root',
    path: '/',
    children: [
      { index: true },
      { path: 'users', children: [{ index: true }, { path: ':id', loader }, { path: '/users/:id/keys' }] },
      { children: [{ children: [{ path: 'inside/:id' }] }] },
      { path: 'files/*' },
      { path: 'docs/:lang?/guide' },
      { path: 'book/chapter?/page?' },
      { path: 'V2/:user-name/a.b' },
      {
        path: 'missing/:id',
        hasErrorBoundary: true,
        loader: () => {
          throw new Response(null, { status: 404 });
        },
      },
    ],
  },
] as Routes;

const versions = [
  { version: '6.30', create: createMemoryRouter6 },
  { version: '7.18', create: createMemoryRouter7 },
] as const;

describe.each(versions)('the place of a data router, react-router $version', ({ create }) => {
  let router: ReturnType<typeof create>;
  afterEach(() => router.dispose());

  async function at(address: string, given = routes, basename = '/'): Promise<ReturnType<typeof create>> {
    router = create(given, { initialEntries: [address], basename });
    await until('the router to be initialized', () => router.state.initialized || undefined);
    return router;
  }
  const pattern = async (address: string, given = routes) => patternOf((await at(address, given)).state);

  it.each([
    ['/', '/'],
    ['/users', '/users'],
    ['/users/', '/users'],
    ['/users/jane.doe%2F7?q=1#x', '/users/:id'],
    ['/users/7/keys', '/users/:id/keys'],
    ['/inside/7', '/inside/:id'],
    ['/files/a/b.txt', '/files/*'],
    ['/files', '/files/*'],
    ['/docs/guide', '/docs/:lang?/guide'],
    ['/docs/de/guide', '/docs/:lang?/guide'],
    ['/book/chapter', '/book(/chapter)(/page)'],
    ['/V2/jane/a.b', '/*/*/*'],
    ['/missing/7', 'not_found'],
    ['/no/such/place', 'not_found'],
  ])('%s is %s', async (address, expected) => {
    expect(await pattern(address)).toBe(expected);
  });

  it('is not_found at a catch-all on the top, which is how apps show their own 404', async () => {
    expect(await pattern('/secret', [{ path: '/a' }, { path: '*' }] as Routes)).toBe('not_found');
  });

  it('is told once for each visit, with the basename left out and a replacement named', async () => {
    const places: Place[] = [];
    const stop = watchDataRouter({ router: await at('/ui/users/7', routes, '/ui'), guard }, (place) =>
      places.push(place),
    );
    await router.navigate('/users/8');
    await router.revalidate();
    await router.navigate('/users', { replace: true });
    stop();
    await router.navigate('/users/9');
    expect(places.map(({ match, replaced }) => [match(), replaced])).toEqual([
      ['/users/:id', false],
      ['/users/:id', false],
      ['/users', true],
    ]);
    expect(new Set(places.map(({ key }) => key)).size).toBe(3);
  });

  it('waits for a router that is still loading its first page', async () => {
    const places: Place[] = [];
    router = create(routes, { initialEntries: ['/users/7'] });
    expect(router.state.initialized).toBe(false);
    watchDataRouter({ router, guard }, (place) => places.push(place));
    expect(places).toEqual([]);
    await until('the first place', () => places[0]);
    expect(places).toHaveLength(1);
  });

  it('never has a param, and always is in words that the contract takes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('users', 'inside', 'files', 'missing', 'docs'),
        fc.string(),
        async (first, id) => {
          const path = await pattern(`/${first}/${encodeURIComponent(`${id}~secret`)}`);
          expect(path).not.toContain('secret');
          const stamp = { messageId: 'aaaaaaaaaaaaaaaa', timestamp: '2026-11-22T12:00:00.000Z' };
          expect(compose('page', { path }, stamp)).toMatchObject({ ok: true });
          router.dispose();
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('what a router keeps for its first listener', () => {
  it("still reaches the host's own, though we listened before", async () => {
    const broken = {
      path: '/',
      loader: () => {
        throw new Error('of the host');
      },
    };
    const router = createMemoryRouter7([broken]);
    await until('the first load to fail', () => router.state.initialized || undefined);
    const places: Place[] = [];
    watchDataRouter({ router, guard }, (place) => places.push(place));
    const heard: unknown[] = [];
    router.subscribe((_state, { newErrors }) => heard.push(Object.values(newErrors ?? {})[0]));
    router.subscribe((_state, { newErrors }) => heard.push(newErrors));
    expect(heard).toEqual([expect.objectContaining({ message: 'of the host' })]);
    expect(places).toHaveLength(1);
    router.dispose();
  });
});

describe('a router that is none', () => {
  const state: DataRouterState = {
    initialized: true,
    historyAction: 'POP',
    location: { key: 'default', pathname: '/secret' },
    matches: [],
    navigation: { state: 'idle' },
    errors: null,
  };

  it('without a match is at not_found', () => {
    expect(patternOf(state)).toBe('not_found');
  });

  it('is nowhere while it is loading, whatever its location says', () => {
    const places: Place[] = [];
    const tell = (navigation: string, initialized: boolean) => {
      const router: DataRouter = {
        state: { ...state, initialized, navigation: { state: navigation } },
        subscribe: () => () => undefined,
      };
      watchDataRouter({ router, guard }, (place) => places.push(place));
      return places.length;
    };
    expect([tell('loading', true), tell('submitting', true), tell('idle', false), tell('idle', true)]).toEqual([
      0, 0, 0, 1,
    ]);
  });

  it('has what it calls guarded', () => {
    const listeners: ((now: DataRouterState) => void)[] = [];
    const router: DataRouter = {
      state: { ...state, initialized: false },
      subscribe(listener) {
        listeners.push(listener);
        return () => undefined;
      },
    };
    const swallow =
      <A extends readonly unknown[]>(run: (...args: A) => void) =>
      (...args: A) => {
        try {
          run(...args);
        } catch {}
      };
    watchDataRouter({ router, guard: swallow }, () => {
      throw new Error('ours');
    });
    expect(() => listeners[0]?.(state)).not.toThrow();
  });
});
