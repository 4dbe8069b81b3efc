import { browserClock } from './clock.ts';
import { parseConfig } from './config.ts';
import { createPartLoader } from './lazy-part.ts';
import type { RouteNode } from './routers/pattern.ts';
import { hostHistory, watchReactRouter3 } from './routers/react-router-3.ts';
import { clusterId, type PluginSdk } from './sdk.ts';
import { createShield, type Shield } from './shield.ts';
import { watchLogins } from './sources/logins.ts';
import { createPages } from './sources/pages.ts';
import { createTelemetry } from './telemetry.ts';
import { attachUi } from './ui/attach.ts';
import { hostReact } from './ui/host.ts';
import { whenShown } from './when-shown.ts';

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
  const { base } = config;
  const hooks = sdk.Hooks;
  const react = hostReact();
  const load = createPartLoader({ browser: window, clock, base, react });
  const surroundings = {
    sdk,
    hooks,
    config,
    base,
    browser: window,
    clock,
    guard,
    attempt,
    react,
    load,
    clusterId: () => clusterId(sdk),
  };
  const telemetry = createTelemetry(surroundings);
  const deps = { ...surroundings, telemetry };

  let seePlace: ReturnType<typeof watchLogins> = () => undefined;
  whenShown(
    window,
    guard(() => {
      seePlace = watchLogins(deps);
    }),
  );
  const onPlace = createPages({
    ...deps,
    later: telemetry.leisure.later,
    moment: telemetry.moment,
    onPlace: (match, moment) => seePlace(match, moment),
    onPage: (path, moment) => telemetry.track('page', { path }, moment),
  });
  hooks.addAction(
    'routes',
    guard((routes) => {
      const watch = guard(() => {
        // What the host hands to this action since DC/OS 1.9: the tree, as plain objects.
        const history = hostHistory();
        if (history) watchReactRouter3({ history, routes: routes as readonly RouteNode[], guard }, onPlace);
      });
      whenShown(window, watch);
    }),
  );
  hooks.addAction('userLoginSuccess', guard(attachUi(deps)));
}
