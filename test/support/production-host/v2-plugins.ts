import { createOauth } from '../../../example/host/plugins/oauth.ts';
import type { Plugin } from '../../../example/host/sdk/plugin-sdk.ts';
import type { AuthStore } from '../../../example/host/stores/auth.ts';
import { historicPlugin } from './historic-plugin.ts';

/** The list as DC/OS UI v2 has it, which came with DC/OS 1.13.0 and 2.0.0: five plugins, one of them `tracking`. */
const nothing: Plugin = () => undefined;
let store: AuthStore;

const plugins: Record<string, Plugin> = {
  banner: nothing,
  tracking: historicPlugin,
  oauth: (sdk) => createOauth(store)(sdk),
  intercom: nothing,
  'ui-update': nothing,
};
export default plugins;

export function pluginsOf(auth: AuthStore): Record<string, Plugin> {
  store = auth;
  return plugins;
}
