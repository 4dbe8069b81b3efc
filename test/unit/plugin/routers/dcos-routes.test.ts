import * as v from 'valibot';
import { catalog } from '../../../../src/contract/catalog.ts';
import { dcosRoutes } from '../../../../src/plugin/routers/dcos-routes.ts';
import { createMatcher } from '../../../../src/plugin/routers/pattern.ts';
import { dcosRoutes as treeOfTheUi } from '../../../support/dcos-routes.tsx';

const match = createMatcher(dcosRoutes());

describe("the table of the DC/OS UI's pages", () => {
  it.each([
    ['/dashboard', '/dashboard'],
    ['/services/overview/%2Fgroup', '/services/overview/:id'],
    ['/services/overview/create', '/services/overview/create'],
    ['/services/detail/%2Fsleep/tasks', '/services/detail/:id/tasks'],
    ['/services/detail/%2Fsleep/edit/2020-01-01', '/services/detail/:id/edit(/:version)'],
    ['/services/detail/%2Fsleep/tasks/a.b/files', '/services/detail/:id/tasks/:taskID/files'],
    [
      '/services/detail/%2Fsleep/tasks/a.b/files/view/x/y',
      '/services/detail/:id/tasks/:taskID/files/view(/:filePath(/:innerPath))',
    ],
    ['/services/detail/%2Fsleep/tasks/a.b/logs/stderr', '/services/detail/:id/tasks/:taskID/logs/:filePath'],
    ['/jobs/detail/nightly', '/jobs/detail/:id'],
    ['/jobs/detail/nightly/tasks/t/details', '/jobs/detail/:id/tasks/:taskID/details'],
    ['/nodes/agents/table', '/nodes/agents/table'],
    ['/nodes/masters', '/nodes/masters'],
    ['/nodes/S1/health/u/x', '/nodes/:nodeID/health/:unitNodeID/:unitID'],
    ['/networking/networks/dcos/tasks/t/details', '/networking/networks/:overlayName/tasks/:taskID/details'],
    ['/settings/ui-settings/', '/settings/ui-settings'],
    ['/settings/identity-providers/oidc/jane', '/settings/identity-providers/:providerType/:providerID'],
    ['/secrets/jane%2Fkey', '/secrets/:secretPath'],
  ])('names %s by its pattern', (address, pattern) => {
    expect(match(address)).toEqual(pattern);
  });

  it.each(['/', '/services', '/services/detail/%2Fsleep', '/nodes', '/nodes/S1', '/nodes/S1/tasks/t', '/settings'])(
    'knows that nobody stays at %s',
    (address) => {
      expect(match(address)).toEqual(null);
    },
  );

  it.each(['/jane.doe', '/services/detail', '/nodes/S1/secret', '/settings/ui-settings/secret'])(
    'calls %s not_found',
    (address) => {
      expect(match(address)).toEqual('not_found');
    },
  );

  it("says of an address what the UI's own tree says of it", () => {
    const own = createMatcher(treeOfTheUi());
    for (const address of [
      '/login',
      '/access-denied',
      '/dashboard',
      '/services/overview/x/create',
      '/services/404',
      '/services/detail/x/tasks/y',
      '/services/detail/x/tasks/y/logs/z',
      '/nodes/agents/grid',
      '/nodes/x/tasks',
      '/components/x',
      '/settings/ui-settings',
    ])
      expect([address, match(address)]).toEqual([address, own(address)]);
  });

  it('has nothing in it that the contract would not let through', () => {
    for (const { path = '' } of dcosRoutes())
      expect([path, v.is(catalog.page.properties.path.schema, path)]).toEqual([path, true]);
  });
});
