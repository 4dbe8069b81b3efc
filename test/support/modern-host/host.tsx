import * as React from 'react';
import { createRoot } from 'react-dom/client';
import { createTelemetry, TelemetryProvider } from '../../../src/plugin/app.ts';
import { createBrowserRouter, createHashRouter, RouterProvider } from './router-7.ts';
import { patchRoutesOnNavigation, routes } from './routes.tsx';

/** A small cluster UI of today: an app in StrictMode around a data router, in a sub-folder or behind a hash. */
declare const BASENAME: string;

const router = location.search.includes('hash')
  ? createHashRouter(routes, { patchRoutesOnNavigation })
  : createBrowserRouter(routes, { basename: BASENAME, patchRoutesOnNavigation });
const telemetry = createTelemetry({ router, enabled: true, clusterId: 'of-the-host' });

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
/** For the test, which navigates as the app would. */
export const app = {
  router,
  telemetry,
  version: React.version,
  remount() {
    root.unmount();
    root = mount();
  },
};
Object.assign(window, { app });
