import { createOauth } from '../../../example/host/plugins/oauth.ts';
import type { Plugin } from '../../../example/host/sdk/plugin-sdk.ts';
import type { AuthStore } from '../../../example/host/stores/auth.ts';

/** The UI's list of plugins as DC/OS UI v4 to v6 have it: `export default`, keys with and without quotes. */
const nothing: Plugin = () => undefined;
let store: AuthStore;

const plugins: Record<string, Plugin> = {
  'auth-providers': nothing,
  'ui-update': nothing,
  'ui-update-private': nothing,
  banner: nothing,
  networking: nothing,
  oauth: (sdk) => createOauth(store)(sdk),
  secrets: nothing,
};
export default plugins;

export function pluginsOf(auth: AuthStore): Record<string, Plugin> {
  store = auth;
  return plugins;
}
