import React from 'react';
import { createRoutes, IndexRoute, Redirect, Route } from 'react-router';
import type { RouteNode } from '../../src/plugin/routers/pattern.ts';

const Page = ({ children }: { readonly children?: React.ReactNode }) => <main>{children}</main>;

const files = (
  <Route path="files">
    <IndexRoute component={Page} />
    <Route path="view(/:filePath(/:innerPath))" component={Page} />
  </Route>
);

/**
 * A cut of the route tree that DC/OS UI 6.2.0 hands to its `routes` action, with every shape that one has: layouts
 * without a path on two levels, relative and absolute children, redirects before the route of the same path, index
 * routes, groups without a component, optional groups, a splat for what is not found.
 */
const tree = (
  <Route>
    <Route path="/access-denied" component={Page} />
    <Route path="/login" component={Page} />
    <Route component={Page}>
      <Redirect from="/" to="/dashboard" />
      <Route path="dashboard" component={Page} />
      <Redirect from="services" to="/services/overview" />
      <Route path="services" component={Page}>
        <Route path="overview" component={Page}>
          <Route path="create" component={Page} />
        </Route>
        <Route path="overview">
          <Route path=":id" component={Page}>
            <Route path="create" component={Page} />
          </Route>
        </Route>
        <Redirect from="/services/detail/:id" to="/services/detail/:id/tasks" />
        <Route path="404" component={Page} />
        <Route path="detail/:id" component={Page}>
          <Route path="edit(/:version)" component={Page} />
          <Route path="tasks" component={Page} />
          <Redirect from="/services/detail/:id/tasks/:taskID" to="/services/detail/:id/tasks/:taskID/details" />
          <Route path="tasks/:taskID" component={Page}>
            <Route path="details" component={Page} />
            {files}
            <Route path="logs" component={Page}>
              <Route path=":filePath" component={Page} />
            </Route>
          </Route>
        </Route>
      </Route>
      <Redirect from="nodes" to="/nodes/agents/table" />
      <Route path="nodes" component={Page}>
        <Redirect from="/nodes/agents" to="/nodes/agents/table" />
        <Route path="agents" component={Page}>
          <Route path="table" component={Page} />
          <Route path="grid" component={Page} />
        </Route>
        <Route path="masters" component={Page} />
      </Route>
      <Redirect from="/nodes/:nodeID" to="/nodes/:nodeID/tasks" />
      <Route path="nodes/:nodeID" component={Page}>
        <Route path="tasks" component={Page} />
        <Route path="health" component={Page} />
      </Route>
      <Route path="nodes/:nodeID/health/:unitNodeID/:unitID" component={Page} />
      <Route path="components" component={Page}>
        <IndexRoute component={Page} />
        <Route path=":unitID" component={Page} />
      </Route>
      <Redirect from="settings" to="/settings/ui-settings" />
      <Route path="settings" component={Page}>
        <Route path="ui-settings" component={Page} />
        <Route path="identity-providers(/:providerType/:providerID)" component={Page} />
      </Route>
    </Route>
    <Route component={Page}>
      <Route path="*" component={Page} />
    </Route>
  </Route>
);

/** As plain objects, which is what the action's listeners get. */
export const dcosRoutes = (): readonly RouteNode[] =>
  // The typed `createRoutes` says only that they are routes.
  createRoutes(tree) as readonly RouteNode[];

export { tree as dcosRouteTree };
