import { baseOf } from './dropin/base.ts';
import { createHostRequire } from './dropin/host-modules.ts';
import { watchPluginTable } from './dropin/plugin-table.ts';
import { type StartPlugin, startStandIn } from './dropin/stand-in.ts';
import { joinWebpack4 } from './dropin/webpack-4.ts';
import { property } from './property.ts';
import type { PluginSdk } from './sdk.ts';
import { createShield } from './shield.ts';

/**
 * One `<script>` before the scripts of an unmodified DC/OS UI, and the plugin is in it: under its own key in the UI's own
 * list of plugins, in place of the one that DC/OS 1.13 and 2.0 have there. A UI whose list is not found gets a stand-in
 * for its host instead. Either the UI starts the plugin or the stand-in does, never both.
 *
 * What was done is said in the tag's `data-telemetry`: `waiting`, `plugin`, `stand-in`.
 */

/**
 * The file that a host's bundler takes, dist/plugin/index.js, in a function with the two names it expects. The build puts
 * it here (webpack.config.js), so that both ways in run the same bytes.
 */
declare const pluginFile: (module: { exports: unknown }, require: (name: string) => unknown) => void;

/** The key in ui-config, which every DC/OS writes. */
const ID = 'tracking';
/** How long a UI that was there before us gets to start what was put into its list. */
const LATE_MS = 5_000;

type Marked = Window & { dcosUiTelemetryDropIn?: true };

function main(browser: Marked, script: Element | null): void {
  // The tag may be there twice.
  if (browser.dcosUiTelemetryDropIn) return;
  browser.dcosUiTelemetryDropIn = true;
  // Whatever is not as expected here, a UI works without us; what the plugin itself has to say, it says.
  const shield = createShield(() => undefined);
  const { guard } = shield;
  const tag = script instanceof HTMLScriptElement ? script : undefined;
  const base = tag && baseOf(tag, browser.location.origin);
  const withTag = (config: unknown): unknown =>
    base === undefined || property(config, 'base') !== undefined ? config : { ...(config as object), base };
  const say = (state: 'waiting' | 'plugin' | 'stand-in'): void => tag?.setAttribute('data-telemetry', state);

  let started = false;
  const start: StartPlugin = (sdk, require) => {
    if (started) return;
    started = true;
    const module: { exports: unknown } = { exports: undefined };
    pluginFile(module, require);
    // What src/plugin/index.ts exports.
    (module.exports as (sdk: PluginSdk) => void)(Object.create(sdk, { config: { value: withTag(sdk.config) } }));
  };
  const standIn = guard(() => {
    if (started) return;
    say('stand-in');
    startStandIn({ browser, guard, withTag, start });
  });

  say('waiting');
  let registered = false;
  const leave = joinWebpack4(browser, shield, (modules, require) =>
    watchPluginTable(modules, require, {
      shield,
      onTable(table, hostRequire, late) {
        const plugin = guard((sdk: PluginSdk) => start(sdk, createHostRequire(hostRequire, shield)));
        // Had it one of its own, and started that already, there is room for no other.
        const alone = !table[ID];
        table[ID] = plugin;
        registered = table[ID] === plugin;
        if (registered) say('plugin');
        if (late && alone) browser.setTimeout(standIn, LATE_MS);
      },
    }),
  );
  const loaded = guard(() => {
    if (registered) return;
    leave();
    standIn();
  });
  if (browser.document.readyState === 'complete') loaded();
  else browser.addEventListener('load', loaded);
}

try {
  main(window, document.currentScript);
} catch {
  // A browser too old for this: the UI has no telemetry.
}
