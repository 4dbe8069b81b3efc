import React from 'react';
import { createRoutes, IndexRoute, type PlainRoute, Redirect, Route } from 'react-router';

/** What the sidebar and the tabs of a section say of a page. */
export interface RouteLabel {
  readonly label: string;
  readonly icon?: string;
  readonly section?: string;
}

/** A page; a plugin's page that wants to be in the sidebar brings a `routeConfig`. */
// biome-ignore lint/suspicious/noExplicitAny: react-router 3 hands pages whatever props their route has
export type PageComponent = React.ComponentType<any> & { readonly routeConfig?: RouteLabel };

/** The UI describes its routes as data, so that plugins can change them through the filter `applicationRoutes`. */
export interface HostRoute {
  readonly type: unknown;
  readonly id?: string;
  readonly path?: string;
  readonly from?: string;
  readonly to?: string;
  component?: PageComponent;
  readonly isInSidebar?: boolean;
  onEnter?: (...args: never[]) => void;
  readonly children?: HostRoute[];
}

export interface BuiltRoute extends PlainRoute {
  readonly id?: string;
  readonly isInSidebar?: boolean;
}

function element({ type, children = [], ...props }: HostRoute, index: number): React.ReactElement {
  // Route, Redirect and IndexRoute are components to React, and markers to react-router.
  return React.createElement(type as PageComponent, { ...props, key: index }, ...children.map(element));
}

/** From data to react-router's own route objects. */
export const buildRoutes = (routes: readonly HostRoute[]): BuiltRoute[] => createRoutes(routes.map(element));

export const page = (path: string, component: PageComponent, children: HostRoute[] = []): HostRoute => ({
  type: Route,
  path,
  component,
  children,
});

export const sidebarPage = (path: string, component: PageComponent, children: HostRoute[] = []): HostRoute => ({
  ...page(path, component, children),
  isInSidebar: true,
});

/** A route without a component or without a path of its own. */
export const group = (route: Omit<HostRoute, 'type'>): HostRoute => ({ type: Route, ...route });

export const redirect = (from: string, to: string): HostRoute => ({ type: Redirect, from, to });

export const indexPage = (component: PageComponent): HostRoute => ({ type: IndexRoute, component });
