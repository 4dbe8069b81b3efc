import React from 'react';
import { Link, type PlainRoute } from 'react-router';
import { useHost } from '../host-context.ts';
import type { BuiltRoute, RouteLabel } from '../routes/host-route.ts';
import { Icon } from './Icon.tsx';

interface Item extends RouteLabel {
  readonly path: string;
  readonly below: readonly Item[];
}

/** The pages that want to be seen: those with `isInSidebar` and a `routeConfig`, a plugin's among them. */
function itemsOf(routes: readonly PlainRoute[] = [], base = ''): Item[] {
  return routes.flatMap((route) => {
    // The host's own routes carry what host-route.ts put on them; `component` is a page or nothing.
    const { isInSidebar, path = '', component, childRoutes } = route as BuiltRoute;
    const label = (component as { readonly routeConfig?: RouteLabel } | undefined)?.routeConfig;
    if (isInSidebar !== true || label === undefined) return [];
    const full = `${base}/${path.replace(/^\//, '')}`;
    return [{ ...label, path: full, below: itemsOf(childRoutes, full) }];
  });
}

const isWithin = (pathname: string, path: string): boolean => pathname === path || pathname.startsWith(`${path}/`);

function Entry({ item, pathname }: { readonly item: Item; readonly pathname: string }): React.ReactElement {
  const { hooks } = useHost();
  const active = isWithin(pathname, item.path);
  // Plugins may hide each other's pages: Enterprise's knows those that it has permissions for.
  const paths = hooks.applyFilter(
    'secondaryNavigation',
    item.below.map(({ path }) => path),
    item.path,
  );
  const below = item.below.filter(({ path }) => paths.includes(path));
  return (
    <li>
      <Link to={item.path} className="sidebar-link" activeClassName="active">
        <Icon name={item.icon ?? 'arrow'} />
        {item.label}
      </Link>
      {active && below.length > 0 && (
        <ul className="sidebar-below">
          {below.map((child) => (
            <li key={child.path}>
              <Link to={child.path} className="sidebar-link" activeClassName="active">
                {child.label}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

export function Sidebar({ routes, pathname }: { readonly routes: readonly PlainRoute[]; readonly pathname: string }) {
  const items = itemsOf(routes);
  const sections = [...new Set(items.map((item) => item.section ?? ''))];
  return (
    <nav className="sidebar" aria-label="Main">
      {sections.map((section) => (
        <React.Fragment key={section}>
          {section !== '' && <h2 className="sidebar-heading">{section}</h2>}
          <ul>
            {items
              .filter((item) => (item.section ?? '') === section)
              .map((item) => (
                <Entry key={item.path} item={item} pathname={pathname} />
              ))}
          </ul>
        </React.Fragment>
      ))}
    </nav>
  );
}
