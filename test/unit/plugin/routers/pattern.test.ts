import fc from 'fast-check';
import { createMatcher, NOT_FOUND, type RouteNode } from '../../../../src/plugin/routers/pattern.ts';
import { dcosRoutes } from '../../../support/dcos-routes.tsx';

const match = createMatcher(dcosRoutes());
const redirect = null;

describe('the matcher, over the route tree of the DC/OS UI', () => {
  it.each([
    ['/dashboard', '/dashboard'],
    ['/services/overview', '/services/overview'],
    ['/services/overview/', '/services/overview'],
    ['/services/overview/%2Fgroup', '/services/overview/:id'],
    ['/services/overview/%2Fgroup/create', '/services/overview/:id/create'],
    ['/services/404', '/services/404'],
    ['/services/detail/%2Fsleep/tasks', '/services/detail/:id/tasks'],
    ['/services/detail/%2Fsleep/edit', '/services/detail/:id/edit(/:version)'],
    ['/services/detail/%2Fsleep/edit/2021-01-01', '/services/detail/:id/edit(/:version)'],
    ['/services/detail/%2Fsleep/tasks/sleep.7084272b/files', '/services/detail/:id/tasks/:taskID/files'],
    [
      '/services/detail/%2Fsleep/tasks/sleep.7084272b/files/view/%2Fvar%2Flog',
      '/services/detail/:id/tasks/:taskID/files/view(/:filePath(/:innerPath))',
    ],
    ['/services/detail/%2Fsleep/tasks/sleep.7084272b/logs/stdout', '/services/detail/:id/tasks/:taskID/logs/:filePath'],
    ['/nodes/agents/table', '/nodes/agents/table'],
    ['/nodes/10.0.0.1/health', '/nodes/:nodeID/health'],
    ['/nodes/10.0.0.1/health/a/b', '/nodes/:nodeID/health/:unitNodeID/:unitID'],
    ['/components', '/components'],
    ['/components/dcos-mesos-master', '/components/:unitID'],
    ['/settings/identity-providers', '/settings/identity-providers(/:providerType/:providerID)'],
    ['/settings/identity-providers/oidc/okta', '/settings/identity-providers(/:providerType/:providerID)'],
    ['/login', '/login'],
  ])('calls %s %s', (address, pattern) => {
    expect(match(address)).toEqual(pattern);
  });

  it.each(['/', '/services', '/services/detail/%2Fsleep', '/nodes', '/nodes/agents', '/nodes/10.0.0.1', '/settings'])(
    'knows that %s only leads elsewhere',
    (address) => {
      expect(match(address)).toEqual(redirect);
    },
  );

  it.each(['/no/such/page', '/services/detail', '/jane.doe@example.com', ''])(
    'calls %j not found, and no more',
    (address) => {
      expect(match(address)).toEqual(address === '' ? redirect : NOT_FOUND);
    },
  );

  it('never throws, whatever the address', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (address) => {
        expect(match(address)).not.toBe('');
      }),
    );
  });

  it('says nothing that was in the address and not in the tree', () => {
    const secret = fc.string({ unit: 'grapheme', minLength: 6 }).map((text) => encodeURIComponent(`${text}-geheim`));
    fc.assert(
      fc.property(
        fc.array(secret, { minLength: 1, maxLength: 6 }),
        fc.constantFrom('', '/services', '/nodes', '/x'),
        (ids, at) => {
          const found = match(`${at}/${ids.join('/')}`);
          expect(JSON.stringify(found)).not.toContain('geheim');
        },
      ),
    );
  });
});

describe('the matcher, over any tree', () => {
  const only = (path: string): RouteNode => ({ path, childRoutes: [] });

  it('puts * where the tree has a word that the contract does not know', () => {
    const matcher = createMatcher([only('/v2/Payroll/:id/list.html')]);
    expect(matcher('/v2/Payroll/7/list.html')).toEqual('/*/*/:id/*');
  });

  it('finds a redirect in the index of a layout', () => {
    const matcher = createMatcher([{ path: '/a', childRoutes: [{ indexRoute: { to: '/b' } }] }]);
    expect(matcher('/a')).toEqual(redirect);
  });

  it('keeps a splat that is not the whole address', () => {
    expect(createMatcher([only('/files/*')])('/files/etc/passwd')).toEqual('/files/*');
    expect(createMatcher([only('/files/**')])('/files/etc/passwd')).toEqual('/files/**');
  });

  it('has nothing to find in an empty tree', () => {
    expect(createMatcher([])('/dashboard')).toEqual(NOT_FOUND);
  });
});

describe('the matcher, beside react-router itself', () => {
  /** react-router 3's own search; not `match()`, which also runs hooks. */
  const matchRoutes: (
    routes: readonly RouteNode[],
    location: { readonly pathname: string },
    callback: (error: unknown, found?: { readonly routes: readonly RouteNode[] }) => void,
  ) => void = require('react-router/lib/matchRoutes');

  function expected(routes: readonly RouteNode[], pathname: string) {
    let result: unknown = NOT_FOUND;
    matchRoutes(routes, { pathname }, (_error, found) => {
      if (!found) return;
      if (found.routes.some((route) => route.to !== undefined)) result = redirect;
      else {
        const joined = found.routes.reduce((parent, { path = '' }) => {
          if (path.startsWith('/')) return path;
          return path === '' ? parent : `${parent}/${path}`;
        }, '');
        result =
          joined === '/*' || joined === '/**'
            ? NOT_FOUND
            : joined.replace(/\/{2,}/g, '/').replace(/(.)\/$/, '$1') || '/';
      }
    });
    return result;
  }

  const segment = fc.constantFrom(
    'a',
    'b',
    'long-name',
    ':id',
    ':other',
    '(/:maybe)',
    'x(/:version)',
    '*',
    '**',
    '404',
  );
  const path = fc
    .tuple(fc.boolean(), fc.array(segment, { minLength: 1, maxLength: 3 }))
    .map(([absolute, segments]) => `${absolute ? '/' : ''}${segments.join('/')}`);
  const { tree } = fc.letrec<{ node: RouteNode; tree: readonly RouteNode[] }>((tie) => ({
    tree: fc.array(tie('node'), { maxLength: 4, depthIdentifier: 'routes' }),
    node: fc.oneof(
      fc.record({ path, to: fc.constant('/a') }),
      fc.record(
        { path, childRoutes: tie('tree'), indexRoute: fc.constantFrom({}, { to: '/a' }) },
        { requiredKeys: [] },
      ),
    ),
  }));
  const address = fc
    .array(fc.constantFrom('a', 'b', 'long-name', '404', 'x', '%2Fid', '10.0.0.1'), { maxLength: 5 })
    .map((segments) => `/${segments.join('/')}`);

  it('finds the same route, for any tree and any address', () => {
    fc.assert(
      fc.property(tree, address, (routes, pathname) => {
        expect(createMatcher(routes)(pathname)).toEqual(expected(routes, pathname));
      }),
      { numRuns: 3000 },
    );
  });
});
