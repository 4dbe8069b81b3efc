import type { RouteNode } from './pattern.ts';

/**
 * The pages of the DC/OS UI 1.13 to 2.2, for a UI that does not hand over its routes. Read from the tree that v6.2.0
 * gives to its `routes` action, in its order, open and enterprise; an older UI has a part of them. What is missing here
 * counts as `not_found`.
 *
 * A `>` marks a redirect: nobody stays there.
 */
const task = (parent: string): readonly string[] => {
  const one = `${parent}/:taskID`;
  return [
    `>${one}`,
    `${one}/details`,
    `${one}/files`,
    `${one}/files/view(/:filePath(/:innerPath))`,
    `${one}/logs`,
    `${one}/logs/:filePath`,
    `${one}/volumes`,
    `${one}/podvolumes`,
    `${one}/volumes/:volumeID`,
  ];
};

const SERVICE = '/services/detail/:id';
const JOB = '/jobs/detail/:id';
const NODE = '/nodes/:nodeID';
const NETWORK = '/networking/networks/:overlayName';
const ADDRESSES = '/networking/service-addresses';
const ADDRESS = `${ADDRESSES}/internal/service-address-detail/:vip/:protocol/:port`;

const PATHS: readonly string[] = ([] as readonly string[]).concat(
  '/access-denied',
  '/login',
  '>/',
  '/dashboard',
  '>/services',
  '/services/overview',
  '/services/overview/create',
  '/services/overview/create_group',
  '/services/overview/:id',
  '/services/overview/:id/create',
  '/services/quota',
  '/services/quota/:id',
  '/services/404',
  `>${SERVICE}`,
  ['create', 'edit(/:version)', 'frameworkconfiguration', 'volumes/:volumeID', 'podvolumes/:volumeID'].map(
    (tab) => `${SERVICE}/${tab}`,
  ),
  ['configuration', 'plans', 'debug', 'volumes', 'podvolumes', 'tasks', 'endpoints'].map((tab) => `${SERVICE}/${tab}`),
  task(`${SERVICE}/tasks`),
  '>/jobs',
  '/jobs/overview',
  '/jobs/overview/:path',
  JOB,
  task(`${JOB}/tasks`),
  '>/nodes',
  '>/nodes/grid',
  '>/nodes/agents',
  '/nodes/agents/table',
  '/nodes/agents/grid',
  '/nodes/masters',
  `>${NODE}`,
  `${NODE}/tasks`,
  `${NODE}/health`,
  `${NODE}/details`,
  task(`${NODE}/tasks`),
  `${NODE}/health/:unitNodeID/:unitID`,
  '>/universe',
  '>/catalog',
  '/catalog/packages',
  '/catalog/packages/:packageName',
  '/catalog/packages/:packageName/deploy',
  '>/cluster',
  '/cluster/overview',
  '/cluster/linked',
  '/components',
  '/components/:unitID',
  '/components/:unitID/nodes/:unitNodeID',
  '>/settings',
  '/settings/ui-settings',
  '/settings/repositories',
  '/settings/stores',
  '/settings/identity-providers',
  '/settings/identity-providers/:providerType/:providerID',
  '/settings/directory',
  '>/organization',
  '/organization/users',
  '/organization/users/:userID',
  '/organization/groups',
  '/organization/groups/:groupID',
  '/organization/service-accounts',
  '/organization/service-accounts/:serviceAccountID',
  '>/networking',
  '/networking/networks',
  NETWORK,
  `${NETWORK}/tasks`,
  `${NETWORK}/details`,
  task(`${NETWORK}/tasks`),
  ADDRESSES,
  ADDRESS,
  `${ADDRESS}/backend-detail/:backend_vip/:backend_protocol(/:backend_port)`,
  '/secrets',
  '/secrets/:secretPath',
);

/** As the tree that the host's `routes` action would give: flat, since every path is whole. */
export const dcosRoutes = (): readonly RouteNode[] =>
  PATHS.map((path) => (path.charAt(0) === '>' ? { path: path.slice(1), to: '' } : { path }));
