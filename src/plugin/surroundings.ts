import type { Clock } from './clock.ts';
import type { PluginConfig } from './config.ts';
import type { LoadParts } from './lazy-part.ts';
import type { PluginSdk } from './sdk.ts';
import type { Shield } from './shield.ts';

/**
 * What the plugin meets in a page: made once, where it starts, and handed whole to whatever it is made of. Each takes out
 * what it needs, which its own `Deps` name.
 */
export interface Surroundings extends Shield {
  readonly config: PluginConfig;
  /** Where the proxy is: `config.base`. */
  readonly base: string;
  readonly browser: Window;
  readonly clock: Clock;
  /** The cluster's id, once the host knows it. */
  readonly clusterId: () => unknown;
  /** Of a DC/OS UI, for what is listened to once there is something that sends. */
  readonly hooks?: PluginSdk['Hooks'];
  readonly load: LoadParts;
}
