import type { PlainRoute } from 'react-router';
import { buildRoutes } from '../../../example/host/routes/host-route.ts';
import { createTree } from '../../../example/host/routes/tree.ts';
import { createHooks } from '../../../example/host/sdk/hooks.ts';

/** Every route with a path of its own, flattened; redirects and index routes marked. */
function flatten(routes: readonly PlainRoute[], base = ''): string[] {
  return routes.flatMap((route) => {
    const { path, childRoutes = [], indexRoute, component } = route;
    const full = path === undefined ? base : path.startsWith('/') ? path : `${base}/${path}`;
    const mark = component === undefined && childRoutes.length === 0 && indexRoute === undefined ? ' [Redirect]' : '';
    const own = path === undefined || (component === undefined && mark === '') ? [] : [`${full}${mark}`];
    const index = indexRoute === undefined ? [] : [`${full} (index)`];
    return [...own, ...index, ...flatten(childRoutes, full)];
  });
}

describe('the routes of the example host', () => {
  it('have the shapes of the DC/OS UI', () => {
    expect(flatten(buildRoutes(createTree(createHooks())))).toEqual([
      '/ [Redirect]',
      '/dashboard',
      '/services [Redirect]',
      '/services',
      '/services/overview',
      '/services/detail/:id [Redirect]',
      '/services/detail/:id',
      '/services/detail/:id/tasks',
      '/services/detail/:id/configuration',
      '/services/detail/:id/tasks/:taskID',
      '/services/detail/:id/tasks/:taskID (index)',
      '/services/detail/:id/tasks/:taskID/logs(/:filePath)',
      '/nodes [Redirect]',
      '/nodes',
      '/nodes/agents [Redirect]',
      '/nodes/agents',
      '/nodes/agents/table',
      '/nodes/:nodeID (index)',
      '/catalog [Redirect]',
      '/catalog',
      '/catalog/packages',
      '/catalog/packages/:packageName',
      '/settings [Redirect]',
      '/settings',
      '/settings/ui-settings',
      '/*',
    ]);
  });

  it('start where the filter applicationRedirectRoute says, and are what applicationRoutes gives back', () => {
    const hooks = createHooks();
    hooks.addFilter('applicationRedirectRoute', () => '/nodes');
    let seen: unknown;
    hooks.addFilter('applicationRoutes', (routes) => {
      seen = routes;
      return routes;
    });
    const tree = createTree(hooks);
    expect(seen).toBe(tree);
    expect(tree[0]?.children?.[0]?.children?.[0]).toMatchObject({ from: '/', to: '/nodes' });
  });
});
