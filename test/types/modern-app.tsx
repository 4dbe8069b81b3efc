import * as React from 'react';
import { createBrowserRouter, type RouteObject, RouterProvider } from 'react-router-7';
import { createBrowserRouter as createBrowserRouter6 } from '../support/modern-host/router-6.ts';

declare const routes: RouteObject[];
declare const clusterConfig: { readonly telemetryEnabled: boolean; readonly id: string };

// What follows is the code of docs/hosts.md, "Any React app": test/unit/plugin/hosts-doc.test.ts compares the two.
// docs: telemetry.ts
import { createTelemetry } from '../../src/plugin/app.ts';

export const router = createBrowserRouter(routes);
export const telemetry = createTelemetry({
  router,
  enabled: clusterConfig.telemetryEnabled,
  policy: 'opt-in',
  clusterId: clusterConfig.id,
});

// docs: main.tsx
import { TelemetryProvider } from '../../src/plugin/app.ts';

export const App = () => (
  <TelemetryProvider telemetry={telemetry}>
    <RouterProvider router={router} />
  </TelemetryProvider>
);

// docs: Settings.tsx
import { useTelemetry } from '../../src/plugin/app.ts';

export function TelemetrySwitch() {
  const { consent, choose } = useTelemetry();
  return (
    <label>
      <input
        type="checkbox"
        checked={consent.on}
        disabled={!consent.on && !consent.canTurnOn}
        onChange={({ target }) => choose(target.checked ? 'yes' : 'no')}
      />
      Telemetry
    </label>
  );
}

// docs: login.ts
export function onLoggedIn() {
  telemetry.track('dcos_login', { method: 'local' });
  telemetry.wake();
}

export function beforeLogout() {
  telemetry.track('dcos_logout', { reason: 'user' });
  telemetry.flush();
}
// docs: end

export function alsoTaken() {
  createTelemetry({ enabled: true });
  createTelemetry({
    router: createBrowserRouter6([], {}),
    enabled: true,
    policy: 'opt-out',
    locked: true,
    base: '/x/',
  });
}

export function refused() {
  // @ts-expect-error the cluster's yes or no has to be said
  createTelemetry({ router });
  // @ts-expect-error a policy that there is not
  createTelemetry({ router, enabled: true, policy: 'always' });
  // @ts-expect-error a history is no router
  createTelemetry({ router: window.history, enabled: true });
  // @ts-expect-error an event that the catalogue does not have
  telemetry.track('button_clicked', {});
}
