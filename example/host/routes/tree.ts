import { CatalogPage, PackagesTab } from '../pages/Catalog.tsx';
import { Dashboard } from '../pages/Dashboard.tsx';
import { Index } from '../pages/Index.tsx';
import { NodeDetail } from '../pages/NodeDetail.tsx';
import { NodesAgents, NodesPage, NodesTable } from '../pages/Nodes.tsx';
import { NotFound } from '../pages/NotFound.tsx';
import { PackageDetail } from '../pages/PackageDetail.tsx';
import { ServiceConfiguration, ServiceDetail, ServiceTasks } from '../pages/ServiceDetail.tsx';
import { ServicesPage, ServicesTable } from '../pages/Services.tsx';
import { SettingsPage } from '../pages/Settings.tsx';
import { TaskDetail, TaskDetails, TaskLogs } from '../pages/TaskDetail.tsx';
import { UiSettings } from '../pages/UiSettings.tsx';
import type { Hooks } from '../sdk/hooks.ts';
import { group, type HostRoute, indexPage, page, redirect, sidebarPage } from './host-route.ts';

/**
 * The routes, in the shapes of the DC/OS UI that a matcher stumbles over: layouts without a path, relative children
 * joined by slashes, absolute redirects listed before the route of the same path, index routes, a not-found splat inside
 * the same layout. Made anew for each tree, because plugins push into them.
 */
const services = (): HostRoute =>
  sidebarPage('services', ServicesPage, [
    page('overview', ServicesTable),
    redirect('/services/detail/:id', '/services/detail/:id/tasks'),
    page('detail/:id', ServiceDetail, [
      page('tasks', ServiceTasks),
      page('configuration', ServiceConfiguration),
      page('tasks/:taskID', TaskDetail, [indexPage(TaskDetails), page('logs(/:filePath)', TaskLogs)]),
    ]),
  ]);

const nodes = (): HostRoute =>
  sidebarPage('nodes', NodesPage, [
    redirect('/nodes/agents', '/nodes/agents/table'),
    page('agents', NodesAgents, [page('table', NodesTable)]),
    group({ path: ':nodeID', children: [indexPage(NodeDetail)] }),
  ]);

const catalog = (): HostRoute =>
  sidebarPage('catalog', CatalogPage, [page('packages', PackagesTab), page('packages/:packageName', PackageDetail)]);

const settings = (): HostRoute => sidebarPage('settings', SettingsPage, [sidebarPage('ui-settings', UiSettings)]);

export function createTree(hooks: Hooks): HostRoute[] {
  const start = hooks.applyFilter('applicationRedirectRoute', '/dashboard');
  const tree = [
    group({
      children: [
        group({
          id: 'index',
          component: Index,
          children: [
            redirect('/', start),
            sidebarPage('dashboard', Dashboard),
            redirect('/services', '/services/overview'),
            services(),
            redirect('/nodes', '/nodes/agents/table'),
            nodes(),
            redirect('/catalog', '/catalog/packages'),
            catalog(),
            redirect('/settings', '/settings/ui-settings'),
            settings(),
          ],
        }),
        group({ component: Index, children: [page('*', NotFound)] }),
      ],
    }),
  ];
  return hooks.applyFilter('applicationRoutes', tree);
}
