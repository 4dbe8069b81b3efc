import type * as ReactModule from 'react';
import type { PluginSdk } from '../sdk.ts';
import type { Shield } from '../shield.ts';
import { createLoaded, type LoadedProps } from './loaded.ts';

export interface InsightTabProps extends LoadedProps {
  readonly hooks: PluginSdk['Hooks'];
  readonly attempt: Shield['attempt'];
  /** Where the proxy is: the same plots are there. */
  readonly base: string;
}

/** A route as the host has them before react-router does (dcos-ui, src/js/routes/index.ts of 1.13 to v6.2.0). */
interface HostRoute {
  readonly type: unknown;
  readonly path?: string;
  readonly component?: unknown;
  readonly isInSidebar?: boolean;
  readonly children?: HostRoute[];
}

/** As a string, which is how the host sorts, behind the 999999 of Enterprise's own filter, which knows its own tabs alone. */
const LAST = 9999999;

/** A tab in Settings, beside the host's own: below it in the menu, with an address. @throws where there are no filters. */
export function addInsightTab(React: typeof ReactModule, props: InsightTabProps): void {
  const component: ReactModule.FunctionComponent & { routeConfig?: object } = createLoaded(React, props, () =>
    React.createElement('a', { href: props.base }, 'Insight'),
  );
  component.routeConfig = { label: 'Insight' };
  const add = ({ type, path, children }: HostRoute): void => {
    if (!children) return;
    if (path === 'settings') children.push({ type, path: 'insight', component, isInSidebar: true });
    else children.forEach(add);
  };
  // Whatever is not as expected, the host gets back what it gave: without its routes it would draw nothing.
  props.hooks.addFilter('applicationRoutes', (routes) => {
    props.attempt(() => (routes as readonly HostRoute[]).forEach(add));
    return routes;
  });
  props.hooks.addFilter(
    'secondaryNavigation',
    (paths, parent) => (parent === '/settings' && Array.isArray(paths) ? paths.concat('/settings/insight') : paths),
    LAST,
  );
}
