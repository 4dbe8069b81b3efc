import { browserClock } from './clock.ts';
import { parseConfig } from './config.ts';
import { loadLazyPart } from './lazy-part.ts';
import type { RouteNode } from './routers/pattern.ts';
import { hostHistory, watchReactRouter3 } from './routers/react-router-3.ts';
import { clusterId, type PluginSdk } from './sdk.ts';
import { createShield, type Shield } from './shield.ts';
import { watchLogin } from './sources/login.ts';
import { createPages } from './sources/pages.ts';
import { createTelemetry } from './telemetry.ts';
import { mountSettingsRow } from './ui/mount.tsx';
import { en } from './ui/text.ts';

/** What the DC/OS UI calls, once, with its SDK. Returns nothing: the host takes a returned function for a reducer. */
export default function plugin(sdk: PluginSdk): void {
  const shield = createShield((message) => console.warn(message));
  shield.guard(() => start(sdk, shield))();
}
// For a host that compiles `import tracking from 'dcos-ui-telemetry'` to `.default`.
plugin.default = plugin;

/** Registers listeners and no more: the host has not rendered yet. */
function start(sdk: PluginSdk, shield: Shield): void {
  const { guard, attempt } = shield;
  const clock = browserClock(window, guard);
  const config = parseConfig(sdk.config);
  const telemetry = createTelemetry({
    config,
    browser: window,
    clock,
    shield,
    clusterId: () => attempt(() => clusterId(sdk), undefined),
    loadLazyPart: () => loadLazyPart(config.base),
  });

  const onPlace = createPages({ clock, guard, onPage: (path) => telemetry.track('page', { path }) });
  sdk.Hooks.addAction(
    'routes',
    guard((routes) => {
      // What the host hands to this action since DC/OS 1.9: the tree, as plain objects.
      watchReactRouter3({ history: hostHistory(), routes: routes as readonly RouteNode[], guard }, onPlace);
    }),
  );
  watchLogin(sdk.Hooks, telemetry, shield);
  attempt(() => mountSettingsRow({ consent: telemetry.consent, text: en, guard }), undefined);
}
