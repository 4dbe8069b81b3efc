import * as React from 'react';
import { createRoot } from 'react-dom/client';
import { createTelemetry, TelemetryProvider } from '../../../src/plugin/app.ts';
import { countComebacks, type HostApp } from '../host-app.ts';
import { createBrowserRouter, createHashRouter, RouterProvider } from './router-7.ts';
import { patchRoutesOnNavigation, routes } from './routes.tsx';

/** A small cluster UI of today: an app in StrictMode around a data router, in a sub-folder or behind a hash. */
declare const BASENAME: string;

export const router = location.search.includes('hash')
  ? createHashRouter(routes, { patchRoutesOnNavigation })
  : createBrowserRouter(routes, { basename: BASENAME, patchRoutesOnNavigation });
export const telemetry = createTelemetry({ router, enabled: true, clusterId: 'of-the-host' });

function mount() {
  const root = createRoot(document.body.appendChild(document.createElement('div')));
  root.render(
    <React.StrictMode>
      <TelemetryProvider telemetry={telemetry}>
        <RouterProvider router={router} />
      </TelemetryProvider>
    </React.StrictMode>,
  );
  return root;
}

let root = mount();
const app: HostApp = {
  version: React.version,
  ready: () => router.state.initialized,
  at: () => (router.state.navigation.state === 'idle' ? router.state.location.pathname : ''),
  push: (to) => router.navigate(to),
  replace: (to) => router.navigate(to, { replace: true }),
  remount() {
    root.unmount();
    root = mount();
  },
  async unblock() {
    const blockers = [...router.state.blockers.values()];
    for (const { proceed } of blockers) proceed?.();
    // The router is at its new place before React has taken the form away, and until then the form keeps whoever goes on.
    while (router.state.blockers.size > 0) await new Promise((resolve) => setTimeout(resolve, 10));
    return blockers.some(({ state }) => state === 'blocked');
  },
  comebacks: countComebacks(),
};
Object.assign(window, { app, router, telemetry });
