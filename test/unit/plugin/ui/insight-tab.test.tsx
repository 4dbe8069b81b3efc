/** @jest-environment jsdom */
import { act, cleanup, render, screen } from '@testing-library/react';
import React from 'react';
import { Redirect, Route } from 'react-router';
import { createShield } from '../../../../src/plugin/shield.ts';
import { addInsightTab } from '../../../../src/plugin/ui/insight-tab.ts';
import { createHooks } from '../../../support/plugin-host.ts';

interface HostRoute {
  readonly type: unknown;
  readonly id?: string;
  readonly path?: string;
  readonly isInSidebar?: boolean;
  readonly component?: React.ComponentType & { readonly routeConfig?: object };
  readonly children?: HostRoute[];
}

/** As the DC/OS UI hands them to the filter, after its login plugin (v6.2.0, src/js/routes). */
const routesOfHost = (): HostRoute[] => [
  {
    type: Route,
    children: [
      { type: Route, path: '/login' },
      {
        type: Route,
        id: 'index',
        children: [
          { type: Redirect, path: '/' },
          { type: Route, path: 'services', children: [{ type: Route, path: 'overview' }] },
          {
            type: Route,
            path: 'settings',
            isInSidebar: true,
            children: [{ type: Route, path: 'ui-settings', isInSidebar: true }],
          },
        ],
      },
    ],
  },
];

function start() {
  const hooks = createHooks();
  const warnings: string[] = [];
  const { guard, attempt } = createShield((message) => warnings.push(message));
  const loading: ((component: React.ComponentType) => void)[] = [];
  let fails = false;
  const load = () =>
    new Promise<React.ComponentType>((resolve, reject) =>
      fails ? reject(new Error('not there')) : loading.push(resolve),
    );
  addInsightTab(React, { hooks, guard, attempt, base: '/service/telemetry/', load });
  return {
    hooks,
    warnings,
    loading,
    fail() {
      fails = true;
    },
  };
}
const settingsOf = (routes: unknown): HostRoute[] =>
  (routes as HostRoute[])[0]?.children?.[1]?.children?.find(({ path }) => path === 'settings')?.children ?? [];

afterEach(cleanup);

describe('the tab in Settings', () => {
  it('is a route among those of Settings, in the menu, under a label, and nothing else is touched', () => {
    const given = routesOfHost();
    const routes = start().hooks.applyFilter('applicationRoutes', given);
    expect(routes).toBe(given);
    const [first, tab, ...more] = settingsOf(routes);
    expect([first?.path, more]).toEqual(['ui-settings', []]);
    expect(tab).toMatchObject({ type: Route, path: 'insight', isInSidebar: true });
    expect(tab?.component?.routeConfig).toEqual({ label: 'Insight' });
    const before = JSON.stringify(routesOfHost());
    settingsOf(routes).pop();
    expect(JSON.stringify(routes)).toBe(before);
  });

  it('is in the menu after a filter that hides what it does not know, and in no other menu', () => {
    const { hooks } = start();
    hooks.addFilter('secondaryNavigation', () => ['/settings/ui-settings'], 999999);
    const filtered = (paths: unknown, parent: string) => hooks.applyFilter('secondaryNavigation', paths, parent);
    expect(filtered(['/settings/ui-settings', '/settings/insight'], '/settings')).toEqual([
      '/settings/ui-settings',
      '/settings/insight',
    ]);
    expect(start().hooks.applyFilter('secondaryNavigation', ['/nodes/agents'], '/nodes')).toEqual(['/nodes/agents']);
  });

  it.each([
    ['nothing', undefined],
    ['no routes', []],
    ['a tree without settings', [{ type: Route, children: [{ type: Route, path: 'x' }] }]],
    ['a tree of something else', [null, 'x']],
    ['frozen routes', Object.freeze([{ type: Route, path: 'settings', children: Object.freeze([]) }])],
  ])('gives back what it was given, where that is %s', (_, routes) => {
    const { hooks } = start();
    expect(hooks.applyFilter('applicationRoutes', routes)).toBe(routes);
    expect(hooks.applyFilter('secondaryNavigation', undefined, '/settings')).toBeUndefined();
  });

  it("shows a link to the proxy's own page until the plots are there, and where they do not come", async () => {
    const { hooks, loading, fail } = start();
    const Tab = settingsOf(hooks.applyFilter('applicationRoutes', routesOfHost()))[1]?.component ?? (() => null);
    const { unmount } = render(<Tab />);
    const link = () => screen.getByRole('link', { name: 'Insight' }).getAttribute('href');
    expect(link()).toBe('/service/telemetry/');
    await act(async () => loading[0]?.(() => <p>the plots</p>));
    expect(screen.getByText('the plots')).toBeTruthy();
    unmount();
    fail();
    render(<Tab />);
    await act(async () => undefined);
    expect(link()).toBe('/service/telemetry/');
  });
});
